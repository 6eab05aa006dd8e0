using MlOps.EndToEnd.Programs;
using Npgsql;

namespace MlOps.EndToEnd.Cluster;

/// <summary>Everything that keeps a process from joining a cluster: one line that says what to do, exit code 1, nothing damaged.</summary>
public sealed class BadClusterTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PostgresTheory]
    [InlineData("Hots=127.0.0.1", "MlOps:Storage:ConnectionString cannot be read")]
    [InlineData("Host=127.0.0.1;Port=1;Database=mlops;Username=mlops", "cannot be reached")]
    [InlineData("Host=no-such-host.invalid;Database=mlops;Username=mlops", "cannot be reached")]
    public Task ConnectionString_ThatLeadsNowhere_IsNamed(string connection, string reason) => AssertRefusedAsync(connection, reason);

    [PostgresFact]
    public async Task Database_ThatIsNotThere_OrLetsNobodyIn_IsNamed()
    {
        var good = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await AssertRefusedAsync(new NpgsqlConnectionStringBuilder(good.ConnectionString) { Database = "mlops_absent" }.ConnectionString, "There is no database 'mlops_absent'");
        var said = await AssertRefusedAsync(new NpgsqlConnectionStringBuilder(good.ConnectionString) { Password = "a-wrong-secret" }.ConnectionString, "does not let this role in");
        Assert.DoesNotContain("a-wrong-secret", said, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Role_WithoutRights_IsNamed_AndNothingIsMade()
    {
        await using var fresh = await PostgresDatabase.CreateAsync();
        var role = fresh.Name + "_reader";
        await fresh.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'reads'; GRANT CONNECT ON DATABASE {fresh.Name} TO {role}");

        await AssertRefusedAsync(new NpgsqlConnectionStringBuilder(fresh.ConnectionString) { Username = role, Password = "reads" }.ConnectionString, "ALTER DATABASE");

        Assert.Equal(0L, await fresh.ScalarAsync("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"));
        await fresh.ExecuteAsync($"REVOKE ALL ON DATABASE {fresh.Name} FROM {role}; DROP ROLE {role}");
    }

    [PostgresFact]
    public async Task Database_OfAnotherProduct_IsNamed_AndStaysAsItIs()
    {
        await using var foreign = await PostgresDatabase.CreateAsync();
        await foreign.ExecuteAsync("CREATE TABLE invoices (id int)");

        await AssertRefusedAsync(foreign.ConnectionString, "'invoices'");

        Assert.Equal(1L, await foreign.ScalarAsync("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"));
    }

    [PostgresFact]
    public async Task Silo_OfAnotherCluster_IsRefused_AndTheClusterGoesOn()
    {
        await using var cluster = await HostCluster.CreateAsync();
        var member = await cluster.StartAsync("member", "--MlOps:Cluster:Name=ours", "--MlOps:Work:Slots=0");

        await AssertRefusedAsync(cluster.Database.ConnectionString, "belongs to the cluster 'ours'", "--MlOps:Cluster:Name=theirs");

        Assert.Equal(System.Net.HttpStatusCode.OK, (await member.Http.GetAsync("/health/ready")).StatusCode);
        Assert.Single((await member.Client.GetGatewaysAsync()).Gateways);
    }

    private async Task<string> AssertRefusedAsync(string connection, string reason, params string[] arguments)
    {
        var (exitCode, said) = await HostProcess.RunToEndAsync(
            ["--urls", "http://127.0.0.1:0", $"--MlOps:DataDirectory={_folder["data"]}", $"--MlOps:Storage:ConnectionString={connection}", .. arguments]);

        Assert.Equal(1, exitCode);
        Assert.Contains(reason, said, StringComparison.Ordinal);
        Assert.Single(said.TrimEnd().Split('\n'));
        return said;
    }
}
