using System.Text;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Experiments;
using MlOps.Models;

namespace MlOps.Runs;

/// <summary>What spans actors — run, account, model, version, experiment, dataset — is completed, wherever it was broken off.</summary>
[Collection(nameof(ActorClusterCollection))]
public sealed class RunIntentTests(ActorCluster cluster)
{
    private static readonly RunProgress Used = new() { CpuNanoseconds = 1_000, WallNanoseconds = 2_000 };

    /// <summary>More than the writes of all actors together; the last ones are reached by no write and prove that the count suffices.</summary>
    public static TheoryData<int, bool> EveryWrite
    {
        get
        {
            var data = new TheoryData<int, bool>();
            for (var write = 1; write <= 14; write++)
            {
                data.Add(write, true);
                data.Add(write, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task Training_BrokenOffAtAnyWrite_CompletesOnce(int breakAt, bool lands)
    {
        var (run, runId, projectId) = await SubmitTrainingAsync();
        await run.ExecuteAsync(new TakeRun("pool-1"), cluster.NewCaller());

        var done = new CompleteRun(1, Trained(), Used);
        var struck = await BreakAsync(projectId, breakAt, lands, async () =>
        {
            await ActorTests.RetryAsync(() => run.ExecuteAsync(done, Caller.Platform($"{runId}/1/end")));
            await WakeUntilAsync(run, RunStatus.Succeeded);
        });

        // Run: complete, billed, model found, recorded. Account. Model: create, register, there. Version. Experiment.
        Assert.Equal(breakAt <= 10, struck);
        var view = (await run.GetAsync())!;
        Assert.Equal(1, view.Product!.Number);
        var model = (await cluster.Grains.GetGrain<IModelGrain>(view.Product.OwnerId!).GetAsync())!;
        Assert.Equal(1, model.NewestVersion);
        var version = (await cluster.Grains.GetGrain<IModelVersionGrain>(view.Product.VersionId!).GetAsync())!;
        Assert.Equal(runId, version.Origin.RunId);
        var experiment = (await cluster.Grains.GetGrain<IExperimentGrain>(view.ParentId).GetAsync())!;
        Assert.Equal(runId, experiment.Best?.RunId);
        await AssertBilledOnceAsync(projectId, runId);
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task Ingestion_BrokenOffAtAnyWrite_CompletesOnce(int breakAt, bool lands)
    {
        var (run, runId, projectId, datasetId) = await SubmitIngestionAsync();
        await run.ExecuteAsync(new TakeRun("pool-1"), cluster.NewCaller());
        await cluster.SiloServices.GetRequiredService<IUploadStore>().WriteAsync(runId, new MemoryStream([1]));

        var done = RunDeciderTests.Complete(1) with { Progress = Used };
        var struck = await BreakAsync(projectId, breakAt, lands, async () =>
        {
            await ActorTests.RetryAsync(() => run.ExecuteAsync(done, Caller.Platform($"{runId}/1/end")));
            await WakeUntilAsync(run, RunStatus.Succeeded);
            await WakeUntilAsync(run, async () => !(await UploadsAsync()).Contains(runId));
        });

        // Run: complete, billed, recorded, cleaned up. Account. Dataset.
        Assert.Equal(breakAt <= 6, struck);
        Assert.Equal(1, (await run.GetAsync())!.Product!.Number);
        Assert.Equal(1, (await cluster.Grains.GetGrain<IDatasetGrain>(datasetId).GetAsync())!.NewestVersion);
        Assert.Single(await cluster.Store.Platform.ListAsync(datasetId, int.MaxValue, 10));
        await AssertBilledOnceAsync(projectId, runId);
    }

    [Fact]
    public async Task SameContentTwice_IsOneVersion()
    {
        var (first, firstId, _, datasetId) = await SubmitIngestionAsync();
        await FinishIngestionAsync(first, firstId);
        var (second, secondId) = await SubmitIngestionAsync("prj-x", datasetId);
        await FinishIngestionAsync(second, secondId);

        Assert.Equal(1, (await second.GetAsync())!.Product!.Number);
        Assert.Equal(1, (await cluster.Grains.GetGrain<IDatasetGrain>(datasetId).GetAsync())!.NewestVersion);
    }

    [Fact]
    public async Task StaleWorkersReport_IsRefused_AndTheSuccessorsResultStands()
    {
        var (run, runId, _, _) = await SubmitIngestionAsync();
        await run.ExecuteAsync(new TakeRun("pool-1"), cluster.NewCaller());
        await run.WakeAsync(new(LeasesCount: false, LiveHolders: ["pool-2"]));
        var second = await run.ExecuteAsync(new TakeRun("pool-2"), cluster.NewCaller());
        Assert.Equal(2, second.View!.Attempt);

        foreach (var report in RunDeciderTests.Reports(attempt: 1))
        {
            var reply = await run.ExecuteAsync(report, cluster.NewCaller());
            Assert.Equal("run.stale-attempt", reply.Refusal?.Code);
        }

        Assert.Equal(RunStatus.Running, (await run.GetAsync())!.Status);
        Assert.True((await run.ExecuteAsync(RunDeciderTests.Complete(2), Caller.Platform($"{runId}/2/end"))).IsAccepted);
        await WakeUntilEndedAsync(run);
    }

    [Fact]
    public async Task Lease_RunsOut_OnlyWhenLeasesCount()
    {
        var (run, _, _, _) = await SubmitIngestionAsync();
        await run.ExecuteAsync(new TakeRun("pool-1"), cluster.NewCaller());
        cluster.Clock.Advance(RunRules.Default.LeaseDuration + TimeSpan.FromSeconds(1));

        await run.WakeAsync(new(LeasesCount: false, []));
        Assert.Equal(RunStatus.Running, (await run.GetAsync())!.Status);

        await run.WakeAsync(new(LeasesCount: true, []));
        Assert.Equal(RunStatus.Queued, (await run.GetAsync())!.Status);
    }

    [Fact]
    public async Task Sweep_FindsALeaseThatRanOut()
    {
        var (run, _, _, _) = await SubmitIngestionAsync();
        await run.ExecuteAsync(new TakeRun("pool-1"), cluster.NewCaller());

        // The sweeps of both silos wait for the clock; it is moved until one of them has come.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await run.GetAsync())!.Status != RunStatus.Queued)
        {
            patience.Token.ThrowIfCancellationRequested();
            cluster.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task Training_OfALabelThatIsNotThere_IsRefusedAtOnce()
    {
        var (datasetId, experimentId) = await DatasetWithAVersionAsync("prj-" + cluster.NewCaller().RequestId);
        var run = cluster.Grains.GetGrain<IRunGrain>(cluster.NewId(Kinds.Run));

        var reply = await run.ExecuteAsync(Training("prj-1", experimentId, datasetId, "salary"), cluster.NewCaller());

        Assert.Equal("label.absent", reply.Refusal?.Code);
        Assert.Null(await run.GetAsync());
    }

    private static TrainingResult Trained() => new(
        new() { ModelDigest = "m", ManifestDigest = "n", EntryDigest = "e", StoredBytes = 1 },
        ImmutableSortedDictionary<string, double>.Empty.Add("auc", 0.9),
        "LightGbm");

    private static SubmitRun Training(string projectId, string experimentId, string datasetId, string label) => new()
    {
        ProjectId = projectId,
        ParentId = experimentId,
        Spec = new TrainingSpec { DatasetId = datasetId, Label = label },
    };

    private async Task<(IRunGrain Run, string RunId, string ProjectId)> SubmitTrainingAsync()
    {
        var projectId = "prj-" + cluster.NewCaller().RequestId;
        var (datasetId, experimentId) = await DatasetWithAVersionAsync(projectId);
        var runId = cluster.NewId(Kinds.Run);
        var run = cluster.Grains.GetGrain<IRunGrain>(runId);
        var reply = await run.ExecuteAsync(Training(projectId, experimentId, datasetId, "left"), cluster.NewCaller());
        Assert.Null(reply.Refusal);
        return (run, runId, projectId);
    }

    private async Task<(string DatasetId, string ExperimentId)> DatasetWithAVersionAsync(string projectId)
    {
        var manifest = """{"csv":{},"rows":9,"columns":[{"name":"age","role":"numeric","type":"int64","missing":0,"distinct":9},{"name":"left","role":"boolean","type":"boolean","missing":0,"distinct":2}]}""";
        var stored = await cluster.SiloServices.GetRequiredService<IArtifactStore>().WriteAsync(new MemoryStream(Encoding.UTF8.GetBytes(manifest)));
        var datasetId = cluster.NewId(Kinds.Dataset);
        var dataset = cluster.Grains.GetGrain<IDatasetGrain>(datasetId);
        await dataset.ExecuteAsync(new CreateDataset(projectId, "people-" + datasetId), cluster.NewCaller());
        var content = ((IngestionResult)RunDeciderTests.Complete(1).Result).Content with { ManifestDigest = stored.Digest };
        await dataset.ExecuteAsync(new CommitVersion("run-0", content), cluster.NewCaller());
        var experimentId = cluster.NewId(Kinds.Experiment);
        await cluster.Grains.GetGrain<IExperimentGrain>(experimentId).ExecuteAsync(new CreateExperiment(projectId, "e-" + experimentId), cluster.NewCaller());
        return (datasetId, experimentId);
    }

    private async Task<(IRunGrain Run, string RunId, string ProjectId, string DatasetId)> SubmitIngestionAsync()
    {
        var projectId = "prj-" + cluster.NewCaller().RequestId;
        var datasetId = cluster.NewId(Kinds.Dataset);
        await cluster.Grains.GetGrain<IDatasetGrain>(datasetId).ExecuteAsync(new CreateDataset(projectId, "d-" + datasetId), cluster.NewCaller());
        var (run, runId) = await SubmitIngestionAsync(projectId, datasetId);
        return (run, runId, projectId, datasetId);
    }

    private async Task<(IRunGrain Run, string RunId)> SubmitIngestionAsync(string projectId, string datasetId)
    {
        var runId = cluster.NewId(Kinds.Run);
        var run = cluster.Grains.GetGrain<IRunGrain>(runId);
        var reply = await run.ExecuteAsync(
            new SubmitRun
            {
                ProjectId = projectId,
                ParentId = datasetId,
                Spec = new IngestionSpec { DatasetId = datasetId, UploadKey = runId, RawDigest = "r", RawBytes = 1 },
            },
            cluster.NewCaller());
        Assert.Null(reply.Refusal);
        return (run, runId);
    }

    private async Task FinishIngestionAsync(IRunGrain run, string runId)
    {
        await run.ExecuteAsync(new TakeRun("pool-1"), cluster.NewCaller());
        await run.ExecuteAsync(RunDeciderTests.Complete(1), Caller.Platform($"{runId}/1/end"));
        await WakeUntilEndedAsync(run);
    }

    /// <summary>Until its last write is done, too: another test counts all writes.</summary>
    private static async Task WakeUntilEndedAsync(IRunGrain run)
    {
        await WakeUntilAsync(run, RunStatus.Succeeded);
        await run.WakeAsync(Wakeup.ForIntents);
    }

    /// <summary>Makes the n-th write from now on fail, of whichever actor of the test; whether it came to that.</summary>
    private async Task<bool> BreakAsync(string projectId, int breakAt, bool lands, Func<Task> act)
    {
        var count = 0;
        var struck = false;
        Exception? Strike(WriteAttempt attempt)
        {
            if (Interlocked.Increment(ref count) != breakAt)
            {
                return null;
            }

            struck = true;
            return new StoreUnavailableException($"Write {breakAt} ({attempt.Kind} of {projectId}) was broken off by the test.");
        }

        if (lands)
        {
            cluster.Faults.AfterAny = Strike;
        }
        else
        {
            cluster.Faults.BeforeAny = Strike;
        }

        try
        {
            await act();
        }
        finally
        {
            cluster.Faults.BeforeAny = cluster.Faults.AfterAny = null;
        }

        return struck;
    }

    private static Task WakeUntilAsync(IRunGrain run, RunStatus status) =>
        WakeUntilAsync(run, async () => (await run.GetAsync())?.Status == status);

    /// <summary>The sweep, without its interval: wakes the run until the fact is there.</summary>
    private static async Task WakeUntilAsync(IRunGrain run, Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await isSo())
        {
            patience.Token.ThrowIfCancellationRequested();
            await run.WakeAsync(Wakeup.ForIntents);
        }
    }

    private async Task<ImmutableArray<string>> UploadsAsync() =>
        await cluster.SiloServices.GetRequiredService<IUploadStore>().ListAsync();

    private async Task AssertBilledOnceAsync(string projectId, string runId)
    {
        var sums = await cluster.Store.Platform.SumAsync(Ids.Account(projectId), [runId]);
        Assert.Equal(1_000, sums.Single(sum => sum.Meter == Meter.WorkerCpu).Quantity);
        Assert.Equal(2_000, sums.Single(sum => sum.Meter == Meter.WorkerWall).Quantity);
        var account = await cluster.Grains.GetGrain<IAccountGrain>(Ids.Account(projectId)).GetAsync();
        Assert.Equal(1_000, account!.Totals[Meter.WorkerCpu]);
    }
}
