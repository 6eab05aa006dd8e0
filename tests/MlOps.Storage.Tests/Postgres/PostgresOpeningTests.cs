using System.Collections.Immutable;
using MlOps.Storage.Conformance;
using Npgsql;

namespace MlOps.Storage.Postgres;

public sealed class PostgresOpeningTests
{
    [PostgresFact]
    public async Task Silos_ThatStartAtOnce_SetTheDatabaseUpOnce()
    {
        await using var database = await PostgresDatabase.CreateAsync();

        var clusters = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => TestCluster.OpenAsync(database.ConnectionString)));

        Assert.Equal(
            await database.ScalarAsync("SELECT count(DISTINCT (part, version)) FROM mlops_schema"), await database.ScalarAsync("SELECT count(*) FROM mlops_schema"));
        Assert.Equal(1L, await database.ScalarAsync("SELECT count(*) FROM epochs"));
        foreach (var cluster in clusters)
        {
            await cluster.DisposeAsync();
        }
    }

    [PostgresFact]
    public async Task Database_OfAnotherProduct_IsNotTouched()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE invoices (id int)");

        var refusal = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(database.ConnectionString));

        Assert.Contains("'invoices'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await database.ScalarAsync("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"));
    }

    [PostgresFact]
    public async Task Schema_OfANewerVersion_IsRefused_UnlessItIsReadableForThisOne()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await (await TestCluster.OpenAsync(database.ConnectionString)).DisposeAsync();

        await database.ExecuteAsync("INSERT INTO mlops_schema (part, version, readable_for) VALUES ('platform', 1000, 1)");
        await (await TestCluster.OpenAsync(database.ConnectionString)).DisposeAsync();

        await database.ExecuteAsync("INSERT INTO mlops_schema (part, version, readable_for) VALUES ('platform', 1001, 1001)");
        var refusal = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(database.ConnectionString));
        Assert.Contains("version 1001", refusal.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Program_OfTheFirstSchema_GoesOnWithTodays()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await (await TestCluster.OpenAsync(database.ConnectionString)).DisposeAsync();

        // Who adds a script that takes something away decides that the programs of before are stopped first, and changes this.
        await ApplyAsync(database, part => [.. PostgresMigrations.Known(part).Where(script => script.Version == 1)]);

        Assert.Equal(2L, await database.ScalarAsync("SELECT count(*) FROM (SELECT part FROM mlops_schema GROUP BY part HAVING max(readable_for) = 1) parts"));
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Program_OfTheNextSchema_LeavesThisOneAtWork_UntilItTakesSomethingAway(bool usesAdoNet)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var atWork = await TestCluster.OpenAsync(database.ConnectionString, usesAdoNet);
        var known = PostgresMigrations.Known("platform")[^1].Version;
        (int Version, string Sql) adds = (known + 1, $"-- readable for {known}\nALTER TABLE catalog ADD COLUMN owner text NOT NULL DEFAULT 'nobody'");
        (int Version, string Sql) takes = (known + 2, "ALTER TABLE catalog DROP COLUMN owner");

        await ApplyAsync(database, part => part == "platform" ? [.. PostgresMigrations.Known(part), adds] : PostgresMigrations.Known(part));
        var actor = atWork.Actor("a");
        await actor.WriteAsync(new TestState { Entry = actor.Entry("one") });
        await actor.WriteAsync(new TestState { Entry = actor.Entry("two") });
        await using (var started = await TestCluster.OpenAsync(database.ConnectionString, usesAdoNet))
        {
            Assert.Equal("two", (await started.Store.Platform.FindAsync("a"))?.Name);
        }

        await ApplyAsync(database, part => part == "platform" ? [.. PostgresMigrations.Known(part), adds, takes] : PostgresMigrations.Known(part));
        var refusal = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(database.ConnectionString, usesAdoNet));
        Assert.Contains($"version {known + 2} or later; this one knows {known}", refusal.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Database_OfAnotherCluster_IsRefused()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await (await TestCluster.OpenAsync(database.ConnectionString, name: "north")).DisposeAsync();

        var refusal = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(database.ConnectionString, name: "south"));

        Assert.Contains("'north'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'south'", refusal.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Role_WithoutRights_IsRefused_AndToldWhatItNeeds()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        var role = $"weak_{database.Name}";
        await database.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'weak'");
        try
        {
            var weak = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = role, Password = "weak" }.ConnectionString;

            var refusal = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(weak));

            Assert.Contains("GRANT CREATE", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            await database.ExecuteAsync($"DROP ROLE {role}");
        }
    }

    [PostgresFact]
    public async Task Database_ThatCannotBeReached_IsToldFromOneThatRefuses()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        var parts = new NpgsqlConnectionStringBuilder(database.ConnectionString);

        var away = await Assert.ThrowsAsync<StoreUnavailableException>(() => TestCluster.OpenAsync(With(parts, part => part.Port = 1)));
        var password = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(With(parts, part => part.Password = "secret-and-wrong")));
        var absent = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(With(parts, part => part.Database = "absent")));
        var none = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync("no connection string"));
        var hostless = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync("Database=mlops"));

        Assert.Contains("127.0.0.1:1", away.Message, StringComparison.Ordinal);
        Assert.Contains("Mend user name and password", password.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-and-wrong", password.Message, StringComparison.Ordinal);
        Assert.Contains("CREATE DATABASE", absent.Message, StringComparison.Ordinal);
        Assert.All([none, hostless], refusal => Assert.Contains("Expected something like", refusal.Message, StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task Folder_ThatIsNotShared_IsRefused()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        using var shared = new TemporaryFolder();
        using var own = new TemporaryFolder();
        await using var first = await TestCluster.OpenAsync(database.ConnectionString, folder: shared.Path);
        await using var second = await TestCluster.OpenAsync(database.ConnectionString, folder: shared.Path);

        var refusal = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(database.ConnectionString, folder: own.Path));

        Assert.Contains("is not the folder that this cluster shares", refusal.Message, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Silo_ThatWouldKeepFilesElsewhereThanTheOthers_IsRefused(bool inFolder)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        using var shared = new TemporaryFolder();
        await using var first = await TestCluster.OpenAsync(database.ConnectionString, folder: inFolder ? null : shared.Path);

        var refusal = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(database.ConnectionString, folder: inFolder ? shared.Path : null));

        Assert.Contains($"MlOps:Storage:Artifacts={(inFolder ? "Database" : "Folder")}", refusal.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Folder_SharedBeforeTheDatabaseRememberedWhereFilesAre_IsKeptTo()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        using var shared = new TemporaryFolder();
        await (await TestCluster.OpenAsync(database.ConnectionString, folder: shared.Path)).DisposeAsync();
        await database.ExecuteAsync("DELETE FROM settings WHERE key = 'artifact-place'");

        await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(database.ConnectionString));
        await (await TestCluster.OpenAsync(database.ConnectionString, folder: shared.Path)).DisposeAsync();
    }

    private static async Task ApplyAsync(PostgresDatabase database, Func<string, ImmutableArray<(int Version, string Sql)>> scripts)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await PostgresMigrations.ApplyAsync(connection, database.Name, CancellationToken.None, scripts);
    }

    private static string With(NpgsqlConnectionStringBuilder parts, Action<NpgsqlConnectionStringBuilder> change)
    {
        var changed = new NpgsqlConnectionStringBuilder(parts.ConnectionString);
        change(changed);
        return changed.ConnectionString;
    }
}
