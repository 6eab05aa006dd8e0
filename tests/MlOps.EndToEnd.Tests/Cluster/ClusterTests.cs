using System.Net;
using System.Text.RegularExpressions;
using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Cluster;

/// <summary>Several real host processes on one PostgreSQL.</summary>
public sealed partial class ClusterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [PostgresFact]
    public async Task Silos_OfOneDatabase_AreOnePlatform_AndALaterOneTakesPart()
    {
        await using var cluster = await HostCluster.CreateAsync();

        // At once, on an empty database: the schema, the token, the keys and the default project are made once.
        var first = cluster.Begin("first", "--MlOps:Work:Slots=0");
        var second = cluster.Begin("second", "--MlOps:Work:Slots=1");
        await Task.WhenAll(first.ReadyAsync(), second.ReadyAsync());
        var training = await Machines.TrainAndDeployAsync(first.Client);
        var third = await cluster.StartAsync("third", "--MlOps:Work:Slots=0");

        var answers = await Task.WhenAll(PredictAsync(first), PredictAsync(second), PredictAsync(third));
        Assert.Single(answers.Distinct());
        var doors = await Task.WhenAll(first.Client.GetGatewaysAsync(), third.Client.GetGatewaysAsync());
        Assert.All(doors, door => Assert.Equal(3, door.Gateways.Distinct().Count()));
        Assert.Single((await third.Client.GetAuditAsync(Ids.DefaultProject)).Entries);
        await AssertLoggedAtOneIsReadAtAnotherAsync(training, second, third);
        await AssertSessionHoldsAsync(first, third);
    }

    [PostgresFact]
    public async Task Gateway_WaitsForSilos_AndWorksThroughThem()
    {
        await using var cluster = await HostCluster.CreateAsync();
        var port = FreePort.Next();
        var gateway = cluster.Begin("gateway", "--MlOps:Role=gateway", "--urls", $"http://127.0.0.1:{port}");
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        await UntilAsync(http, HttpStatusCode.ServiceUnavailable);

        var compute = await cluster.StartAsync("compute", "--MlOps:Role=compute");
        await gateway.ReadyAsync();
        await UntilAsync(http, HttpStatusCode.OK);
        await Machines.TrainAndDeployAsync(gateway.Client);

        Assert.Contains("predictions", await PredictAsync(gateway), StringComparison.Ordinal);
        Assert.Single((await gateway.Client.GetGatewaysAsync()).Gateways);
        Assert.Contains("\"hosts\"", await gateway.Http.GetStringAsync("/orleans/DashboardCounters"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await compute.Http.GetAsync("/metrics")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await compute.Http.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await compute.Http.GetAsync("/api/v1/projects")).StatusCode);
        Assert.Matches("silo of the cluster 'mlops', role compute, Orleans at 127.0.0.1, ports [0-9]+ and [0-9]+", compute.Host.Said);
        Assert.Contains("gateway of the cluster 'mlops'", gateway.Host.Said, StringComparison.Ordinal);

        // What the gateway metered is entered by an actor, which only a silo has.
        await UntilAsync(async () => await cluster.Database.ScalarAsync("SELECT count(*) FROM usage WHERE actor LIKE 'dep-%'") is > 0L);

        // Whoever sends it requests must not leave it alone for want of a silo: it answers predictions without.
        await compute.Host.KillAsync();
        await UntilAsync(async () => (await http.GetStringAsync("/health/ready")).Contains("\"silos\":\"degraded\"", StringComparison.Ordinal));
        Assert.Contains("predictions", await AskAsync(gateway), StringComparison.Ordinal);
        Assert.Equal(0, (await gateway.Host.TerminateAsync()).ExitCode);
    }

    [PostgresFact]
    public async Task Gateway_ToldToStopWhileItWaitsForASilo_Stops()
    {
        await using var cluster = await HostCluster.CreateAsync();
        var port = FreePort.Next();
        var gateway = cluster.Begin("gateway", "--MlOps:Role=gateway", "--urls", $"http://127.0.0.1:{port}");
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        await UntilAsync(http, HttpStatusCode.ServiceUnavailable);

        var (exitCode, _) = await gateway.Host.TerminateAsync();

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("   at ", gateway.Host.Said, StringComparison.Ordinal);
    }

    /// <summary>Predicts as soon as the member has the model.</summary>
    private static async Task<string> PredictAsync(HostCluster.Member member)
    {
        Assert.True((await member.Client.WaitForDeploymentAsync(Machines.Name, 1)).IsReady);
        return await AskAsync(member);
    }

    private static async Task<string> AskAsync(HostCluster.Member member)
    {
        using var content = Machines.Json(Machines.Rows);
        using var answer = await member.Http.PostAsync(Machines.PredictPath, content);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    private static async Task AssertLoggedAtOneIsReadAtAnotherAsync(string run, HostCluster.Member one, HostCluster.Member other)
    {
        await one.Client.LogMetricsAsync(run, [new("uplift", 0.25, 3, DateTimeOffset.UnixEpoch)]);
        await other.Client.LogMetricsAsync(run, [new("uplift", 0.25, 3, DateTimeOffset.UnixEpoch), new("uplift", double.NaN, 4, DateTimeOffset.UnixEpoch)]);

        var points = (await other.Client.GetRunMetricsAsync(run)).Points.Where(point => point.Attempt == 0);
        Assert.Equal([new("uplift", 0, 3, DateTimeOffset.UnixEpoch, 0.25), new("uplift", 0, 4, DateTimeOffset.UnixEpoch, double.NaN)], points);
    }

    /// <summary>A browser that logged in at one host is known by the other.</summary>
    private static async Task AssertSessionHoldsAsync(HostCluster.Member one, HostCluster.Member other)
    {
        using var handler = new HttpClientHandler { CookieContainer = new() };
        using var browser = new HttpClient(handler);
        var form = await browser.GetStringAsync(new Uri(one.Host.Address, "/login"));
        var antiforgery = AntiforgeryField().Match(form).Groups["value"].Value;
        using var fields = new FormUrlEncodedContent(new Dictionary<string, string> { ["antiforgery"] = antiforgery, ["token"] = HostProcess.Token });
        using var login = await browser.PostAsync(new Uri(one.Host.Address, "/login"), fields);

        using var answer = await browser.GetAsync(new Uri(other.Host.Address, "/api/v1/projects"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task UntilAsync(HttpClient http, HttpStatusCode wanted) => UntilAsync(async () =>
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready");
            return answer.StatusCode == wanted;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    });

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await isSo())
        {
            await Task.Delay(50, patience.Token);
        }
    }

    [GeneratedRegex("name=\"antiforgery\" value=\"(?<value>[^\"]+)\"")]
    private static partial Regex AntiforgeryField();
}
