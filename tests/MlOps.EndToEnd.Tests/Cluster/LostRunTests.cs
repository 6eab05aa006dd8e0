using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using MlOps.Client;
using MlOps.EndToEnd.Programs;
using MlOps.Runs;
using Xunit.Abstractions;

namespace MlOps.EndToEnd.Cluster;

/// <summary>
/// Runs whose silo, or whose worker alone, dies or stands still: within 15 s somebody else works on them, or they have
/// failed with the reason.
/// </summary>
[Collection(Alone.Name)]
public sealed class LostRunTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>So many trees take for ever.</summary>
    private const int Endless = 100_000;

    /// <summary>So many take some seconds.</summary>
    private const int Some = 400;

    [PostgresFact]
    public async Task Run_WhoseSiloIsKilled_IsRunningElsewhere_AndFailsWithTheReasonWhenItWasLostTooOften()
    {
        await using var cluster = await HostCluster.CreateAsync();
        using var story = new Story(cluster, output);
        var members = await StartAsync(cluster, "--MlOps:Work:MaximumLosses=2");
        var (first, run) = await TrainAsync(members, Endless);
        var others = members.Except([first]).ToArray();

        var began = Stopwatch.GetTimestamp();
        await first.Host.KillAsync();
        var again = await UntilAsync(others[0], run, view => view is { Status: RunStatus.Running, Attempt: 2 });
        Say("silo killed, running elsewhere", began);
        Assert.Null(again.Failure);
        var second = await HolderAsync(others);

        began = Stopwatch.GetTimestamp();
        await second.Host.KillAsync();
        var failed = await UntilAsync(others.Single(member => member != second), run, view => view.Status.IsFinal());
        Say("silo killed again, failed", began);

        Assert.Equal((RunStatus.Failed, "worker.lost"), (failed.Status, failed.Failure?.Code));
        Assert.Contains("2 times", failed.Failure!.Message, StringComparison.Ordinal);
        story.End();
    }

    [PostgresFact]
    public async Task Run_WhoseWorkerAloneIsKilled_FailsWithTheReason()
    {
        await using var cluster = await HostCluster.CreateAsync();
        using var story = new Story(cluster, output);
        var members = await StartAsync(cluster);
        var (holder, run) = await TrainAsync(members, Endless);

        var began = Stopwatch.GetTimestamp();
        Process.GetProcessById(Assert.Single(WorkerProcesses.Under(holder.Data))).Kill();
        var failed = await UntilAsync(members.First(member => member != holder), run, view => view.Status.IsFinal());
        Say("worker killed, failed", began);

        Assert.Equal((RunStatus.Failed, "worker.killed", 1), (failed.Status, failed.Failure?.Code, failed.Attempt));
        story.End();
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_WhoseSiloStandsStill_IsRunningElsewhere_AndTheFirstResultDoesNotCount(bool wakesAfterTheEnd)
    {
        await using var cluster = await HostCluster.CreateAsync();
        using var story = new Story(cluster, output);
        var members = await StartAsync(cluster);
        var (first, run) = await TrainAsync(members, Some);
        var other = members.First(member => member != first);

        var began = Stopwatch.GetTimestamp();
        first.Host.Pause();
        await UntilAsync(other, run, view => view is { Status: RunStatus.Running, Attempt: 2 });
        Say("silo stopped, running elsewhere", began);
        Assert.NotSame(first, await HolderAsync(members.Except([first])));

        // The worker of the first attempt went on: its result lies ready when its silo wakes.
        await WorkerProcesses.AssertNoneStaysAsync(first.Data);
        var ended = wakesAfterTheEnd ? await UntilAsync(other, run, view => view.Status.IsFinal()) : null;
        first.Host.Continue();
        await UntilAsync(() => Task.FromResult(!first.Host.IsRunning || first.Host.Said.Contains("does not hold the run any more", StringComparison.Ordinal)));
        ended ??= await UntilAsync(other, run, view => view.Status.IsFinal());

        Assert.Equal((RunStatus.Succeeded, 2, null), (ended.Status, ended.Attempt, ended.Failure));
        var now = await other.Client.GetRunAsync(run);
        Assert.Equal((ended.Status, ended.Attempt, ended.Product, ended.EndedAt), (now.Status, now.Attempt, now.Product, now.EndedAt));
        Assert.Equal(run, Assert.Single((await other.Client.GetModelAsync(Machines.Name)).Versions).Origin.RunId);
        story.End();
    }

    private static async Task<HostCluster.Member[]> StartAsync(HostCluster cluster, params string[] arguments)
    {
        var members = Enumerable.Range(1, 3).Select(number => cluster.Begin($"silo-{number}", [.. arguments, "--MlOps:Work:Slots=1"])).ToArray();
        await Task.WhenAll(members.Select(member => member.ReadyAsync()));
        await Machines.UploadAsync(members[0].Client, rows: 20_000);
        return members;
    }

    /// <summary>A run that is being trained, and on which silo.</summary>
    private static async Task<(HostCluster.Member Holder, string Run)> TrainAsync(HostCluster.Member[] members, int trees)
    {
        var run = await members[0].Client.StartRunAsync(new()
        {
            Dataset = Machines.Name,
            Label = Machines.Label,
            Trainer = TrainerCatalog.LightGbm,
            Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("NumberOfIterations", trees.ToString(CultureInfo.InvariantCulture)).Add("NumberOfLeaves", "512"),
            NoOnnx = true,
        });
        var holder = await HolderAsync(members);
        var seen = await UntilAsync(holder, run.Id, view => view.Progress.Phase == "training" || view.Status.IsFinal());
        Assert.Equal((RunStatus.Running, null), (seen.Status, seen.Failure));
        return (holder, run.Id);
    }

    private static async Task<HostCluster.Member> HolderAsync(IEnumerable<HostCluster.Member> members)
    {
        HostCluster.Member? holder = null;
        await UntilAsync(() => Task.FromResult((holder = members.FirstOrDefault(member => WorkerProcesses.Under(member.Data).Count > 0)) is not null));
        return holder!;
    }

    /// <summary>Asks for the run, of a silo that lives, until it is so; an answer that takes long, or none, is part of the time.</summary>
    private static async Task<RunView> UntilAsync(HostCluster.Member member, string run, Func<RunView, bool> isSo)
    {
        RunView? seen = null;
        await UntilAsync(async () =>
        {
            try
            {
                seen = await member.Client.GetRunAsync(run);
            }
            catch (MlOpsApiException exception) when (exception.Status == 503)
            {
                return false;
            }

            return isSo(seen);
        });
        return seen!;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await isSo())
        {
            await Task.Delay(Pause, patience.Token);
        }
    }

    private void Say(string what, long began)
    {
        var took = Stopwatch.GetElapsedTime(began);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} after {took.TotalSeconds:0.0} s"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"lost run: {what} after {took.TotalSeconds:0.0} s"));
        Assert.InRange(took, TimeSpan.Zero, Promised);
    }
}
