using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using MlOps.Runs;
using Xunit.Abstractions;

namespace MlOps.EndToEnd.Cluster;

/// <summary>Half a minute without the database: what a client sees of it, and that nobody needs to do anything afterwards.</summary>
public abstract class DatabaseOutage(string name, ITestOutputHelper output)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);

    /// <summary>In which whoever writes is told to come again: nearly always, and while nobody has found out yet that a database is silent.</summary>
    private static readonly TimeSpan UsualAnswer = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(11);
    private static readonly TimeSpan Resumption = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private int _number;

    [PostgresFact]
    public async Task HalfAMinuteWithoutTheDatabase_IsSeenByWritersAlone_AndEverythingResumesByItself()
    {
        await using var server = await OwnPostgres.StartAsync();
        await using var cluster = await HostCluster.CreateAsync(server);
        using var story = new Story(cluster, output);
        HostCluster.Member[] members = [cluster.Begin("first"), cluster.Begin("second")];
        await Task.WhenAll(members.Select(member => member.ReadyAsync()));
        var done = await Machines.TrainAndDeployAsync(members[0].Client);
        foreach (var member in members)
        {
            Assert.True((await member.Client.WaitForDeploymentAsync(Machines.Name, 1)).IsReady);
        }

        await using var load = new SteadyLoad(() => members[0].Http);
        await using var otherLoad = new SteadyLoad(() => members[1].Http);
        var run = await TrainAsync(members[0]);
        Burden(load, done);
        Burden(otherLoad, done);

        await BreakAsync(server);
        var began = Stopwatch.GetTimestamp();
        var refusals = new List<TimeSpan>();
        while (Stopwatch.GetElapsedTime(began) < Outage)
        {
            refusals.Add(await RefusedAsync(members[refusals.Count % members.Length]));
        }

        await MendAsync(server);
        var back = Stopwatch.GetTimestamp();
        await Task.WhenAll(members.Select(WritesAgainAsync));
        var resumed = Stopwatch.GetElapsedTime(back);
        var ended = await members[1].Client.WaitForRunAsync(run);
        await load.StopAsync();
        await otherLoad.StopAsync();

        refusals.Sort();
        var (usual, longest) = (refusals[refusals.Count / 2], refusals[^1]);
        var summary = string.Create(CultureInfo.InvariantCulture, $"database {name}: {refusals.Count} writes refused, after {usual.TotalSeconds:0.0} s, the slowest after {longest.TotalSeconds:0.0} s; writes again {resumed.TotalSeconds:0.0} s after it was back; {load.Summary}; {otherLoad.Summary}");
        output.WriteLine(summary);
        Console.WriteLine(summary);
        Assert.Empty(load.Failures);
        Assert.Empty(otherLoad.Failures);
        Assert.InRange(load.Sent("predictions"), 200, long.MaxValue);
        Assert.InRange(usual, TimeSpan.Zero, UsualAnswer);
        Assert.InRange(longest, TimeSpan.Zero, LongestAnswer);
        Assert.InRange(resumed, TimeSpan.Zero, Resumption);
        Assert.Equal((RunStatus.Succeeded, 1, null), (ended.Status, ended.Attempt, ended.Failure));
        Assert.All(members, member => Assert.True(member.Host.IsRunning));
        await Machines.TrainAndDeployAsync(members[1].Client);
        story.End();
    }

    /// <summary>Takes the database away.</summary>
    protected abstract Task BreakAsync(OwnPostgres server);

    /// <summary>Gives it back.</summary>
    protected abstract Task MendAsync(OwnPostgres server);

    /// <summary>What needs no database: predictions, and readings of an actor that is in memory.</summary>
    private static void Burden(SteadyLoad load, string run)
    {
        load.Add("predictions", TimeSpan.FromMilliseconds(25), _ => new(HttpMethod.Post, Machines.PredictPath) { Content = Machines.Json(Machines.Rows) });
        load.Add("readings", Pause, _ => new(HttpMethod.Get, $"/api/v1/runs/{run}"));
        load.Add("health", Pause, _ => new(HttpMethod.Get, "/health/ready"));
    }

    /// <summary>A training that ends while the database is away.</summary>
    private static async Task<string> TrainAsync(HostCluster.Member member)
    {
        var run = await member.Client.StartRunAsync(new()
        {
            Dataset = Machines.Name,
            Label = Machines.Label,
            Trainer = TrainerCatalog.LightGbm,
            Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("NumberOfIterations", "2000"),
            NoOnnx = true,
        });
        await foreach (var seen in member.Client.WatchRunAsync(run.Id))
        {
            if (seen.Progress.Phase == "training")
            {
                break;
            }
        }

        return run.Id;
    }

    private async Task<TimeSpan> RefusedAsync(HostCluster.Member member)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await FoundAsync(member);
        var took = Stopwatch.GetElapsedTime(began);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        return took;
    }

    private async Task WritesAgainAsync(HostCluster.Member member)
    {
        while (true)
        {
            using var answer = await FoundAsync(member);
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                return;
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            await Task.Delay(Pause);
        }
    }

    private async Task<HttpResponseMessage> FoundAsync(HostCluster.Member member)
    {
        var number = Interlocked.Increment(ref _number);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/projects") { Content = Machines.Json($$"""{"name":"p-{{number}}"}""") };
        request.Headers.Add("Idempotency-Key", $"project-{number}");
        return await member.Http.SendAsync(request);
    }
}
