using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace MlOps.Deploy.Local;

public sealed class ClusterScriptTests
{
    [LocalPostgresFact]
    public async Task Cluster_FromStartToStop_KeepsWhatTheScriptSays()
    {
        await using var cluster = new ClusterScript();

        var started = await cluster.StartAsync(2);
        Assert.True(started.Code == 0, started.Complained);
        var token = (await File.ReadAllTextAsync(Path.Combine(cluster.Data, "token"))).Trim();
        Assert.Contains(token, started.Said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(cluster.Address(1), token));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(cluster.Address(2), token));
        Assert.Equal(0, (await cluster.RunAsync("status")).Code);

        var first = cluster.ProcessOf(1);
        var again = await cluster.StartAsync(2);
        Assert.True(again.Code == 0, again.Complained);
        Assert.Equal(first, cluster.ProcessOf(1));
        Assert.DoesNotContain(token, again.Said, StringComparison.Ordinal);

        Assert.Equal(0, (await cluster.RunAsync("kill", "1")).Code);
        var broken = await cluster.RunAsync("status");
        Assert.Equal(1, broken.Code);
        Assert.Matches("host 1 .*stopped", broken.Said);
        Assert.Matches("host 2 .*ready", broken.Said);

        var added = await cluster.RunAsync("add");
        Assert.True(added.Code == 0, added.Complained);
        Assert.NotEqual(first, cluster.ProcessOf(1));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(cluster.Address(1), token));
        Assert.Contains("is ready at", (await cluster.RunAsync("logs", "1")).Said, StringComparison.Ordinal);

        Assert.Equal(0, (await cluster.RunAsync("stop", "2")).Code);
        Assert.Matches("host 2 .*stopped", (await cluster.RunAsync("status")).Said);
        var gateway = await cluster.RunAsync("add", "--role", "gateway");
        Assert.True(gateway.Code == 0, gateway.Complained);
        await AssertRestartAsync(cluster);

        int[] processes = [cluster.ProcessOf(1), cluster.ProcessOf(2), cluster.Database];
        var stopped = await cluster.RunAsync("stop");
        Assert.True(stopped.Code == 0, stopped.Complained);
        Assert.Empty(stopped.Complained);
        Assert.All(processes, process => Assert.False(Lives(process), $"Process {process} still runs."));
    }

    /// <summary>The database, then one host after the other, which come back in the roles that they had.</summary>
    private static async Task AssertRestartAsync(ClusterScript cluster)
    {
        int[] before = [cluster.Database, cluster.ProcessOf(1), cluster.ProcessOf(2)];
        var database = await cluster.RunAsync("restart", "postgres");
        Assert.True(database.Code == 0, database.Complained);
        var restarted = await cluster.RunAsync("restart");
        Assert.True(restarted.Code == 0, restarted.Complained);

        int[] after = [cluster.Database, cluster.ProcessOf(1), cluster.ProcessOf(2)];
        Assert.Empty(before.Intersect(after));
        var status = await cluster.RunAsync("status");
        Assert.Equal(0, status.Code);
        Assert.Matches("host 2 .*ready  gateway", status.Said);
        Assert.Contains("gateway of the cluster", (await cluster.RunAsync("logs", "2")).Said, StringComparison.Ordinal);
    }

    [LocalPostgresFact]
    public async Task Cluster_OfWhichTheDatabaseDied_StartsItAgain()
    {
        await using var cluster = new ClusterScript();
        var started = await cluster.StartAsync(1);
        Assert.True(started.Code == 0, started.Complained);
        var database = cluster.Database;

        Assert.Equal(0, (await Run.ToEndAsync("kill", ["-KILL", $"{database}"])).Code);
        await EndedAsync(database);
        Assert.Contains("PostgreSQL  stopped", (await cluster.RunAsync("status")).Said, StringComparison.Ordinal);
        var again = await cluster.StartAsync(1);

        Assert.True(again.Code == 0, again.Complained);
        Assert.Equal(0, (await cluster.RunAsync("status")).Code);
    }

    [LocalPostgresFact]
    public async Task Secrets_OfACluster_AreReadByTheirOwnerAlone()
    {
        await using var cluster = new ClusterScript();
        var started = await cluster.StartAsync(1);
        Assert.True(started.Code == 0, started.Complained);
        string[] secrets = ["token", "postgres.password"];

        Assert.All(secrets, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(Path.Combine(cluster.Data, file))));
        var arguments = await File.ReadAllTextAsync($"/proc/{cluster.ProcessOf(1)}/cmdline");
        Assert.All(secrets, file => Assert.DoesNotContain(File.ReadAllText(Path.Combine(cluster.Data, file)).Trim(), arguments, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_OnAPortThatIsTaken_SaysWhichAndStartsNothing()
    {
        await using var cluster = new ClusterScript();
        using var other = new TcpListener(IPAddress.Loopback, cluster.Port + 1);
        other.Start();

        var ended = await cluster.StartAsync(2);

        Assert.Equal(1, ended.Code);
        Assert.Contains($"port {cluster.Port + 1}", ended.Complained, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(cluster.Data, "postgres")));
    }

    [Fact]
    public async Task Start_WithoutABuiltHost_SaysHowToBuildIt()
    {
        await using var cluster = new ClusterScript();

        var ended = await cluster.StartAsync(1, program: "/nowhere/MlOps.Host");

        Assert.Equal(1, ended.Code);
        Assert.Contains("dotnet build -c Release", ended.Complained, StringComparison.Ordinal);
    }

    [LocalPostgresFact]
    public async Task Start_OfAHostThatEnds_RepeatsItsLastWords()
    {
        await using var cluster = new ClusterScript();
        var log = Path.Combine(cluster.Data, "logs", "1.log");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        await File.WriteAllTextAsync(log, "words of an earlier start\n");

        var ended = await cluster.StartAsync(1, program: "/bin/false");

        Assert.Equal(1, ended.Code);
        Assert.Contains("host 1 ended before it was ready", ended.Complained, StringComparison.Ordinal);
        Assert.DoesNotContain("words of an earlier start", ended.Complained, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("begin")]
    [InlineData("start", "none")]
    [InlineData("start", "0")]
    [InlineData("kill")]
    [InlineData("kill", "postgres")]
    [InlineData("stop", "postgres")]
    [InlineData("restart", "database")]
    [InlineData("add", "--role", "worker")]
    [InlineData("start", "--role", "compute")]
    [InlineData("status", "--dta", "x")]
    public async Task Script_UsedWrongly_SaysHowToUseIt(params string[] arguments)
    {
        await using var cluster = new ClusterScript();

        var ended = await cluster.RunAsync(arguments);

        Assert.Equal(2, ended.Code);
        Assert.Contains("deploy/local/cluster start [N]", ended.Complained, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> AskAsync(Uri address, string token)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.GetAsync("/api/v1/datasets");
        return answer.StatusCode;
    }

    private static async Task EndedAsync(int process)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Lives(process))
        {
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>Whether it runs: one that has ended stays known until its parent asks how.</summary>
    private static bool Lives(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException)
        {
            return false;
        }
    }
}
