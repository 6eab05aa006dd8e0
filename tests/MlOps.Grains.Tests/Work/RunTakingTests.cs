using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Work;

[Collection(nameof(ActorClusterCollection))]
public sealed class RunTakingTests(ActorCluster cluster)
{
    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_WhoseTakingWasNotAnswered_IsTakenOnce_ByTheSameRequest(bool landed)
    {
        var runId = await SubmitAsync();
        var taking = Pool();
        Fail(runId, landed);

        Assert.Null(await taking.TakeAsync(runId, CancellationToken.None));
        Assert.Equal(runId, Assert.Single(taking.Unanswered));
        var taken = await AskAgainAsync(taking, runId);

        Assert.Equal((1, RunStatus.Running), (taken.Attempt, taken.Status));
        Assert.Empty(taking.Unanswered);
        var run = (await cluster.Grains.GetGrain<IRunGrain>(runId).GetAsync())!;
        Assert.Equal((1, taken.Holder), (run.Attempt, run.Holder));
    }

    [Fact]
    public async Task Run_ThatAnotherPoolTook_IsNotAskedForAgain()
    {
        var runId = await SubmitAsync();
        await Pool().TakeAsync(runId, CancellationToken.None);
        var late = Pool();

        Assert.Null(await late.TakeAsync(runId, CancellationToken.None));
        Assert.Empty(late.Unanswered);
    }

    [Fact]
    public async Task Run_ThatAnswersNobodyForLong_IsLeftToTheSweep()
    {
        var runId = await SubmitAsync();
        var taking = Pool();
        Fail(runId, landed: false);
        Fail(runId, landed: false);
        Assert.Null(await taking.TakeAsync(runId, CancellationToken.None));

        _clock.Advance(RunTaking.Patience);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => taking.TakeAsync(runId, CancellationToken.None));

        Assert.Empty(taking.Unanswered);
    }

    private RunTaking Pool()
    {
        var ids = new UuidSource(_clock);
        return new(cluster.Grains, new HostIdentity(ids), ids, _clock, NullLogger.Instance);
    }

    private void Fail(string runId, bool landed)
    {
        if (landed)
        {
            cluster.Faults.Script.FailAfterLanding(runId);
        }
        else
        {
            cluster.Faults.Script.FailBeforeLanding(runId);
        }
    }

    /// <summary>The activation whose write failed goes, and may answer once more before it is gone.</summary>
    private static async Task<RunView> AskAgainAsync(RunTaking taking, string runId)
    {
        for (var i = 0; i < 50; i++)
        {
            if (await taking.TakeAsync(runId, CancellationToken.None) is var (_, taken))
            {
                return taken;
            }

            Assert.Equal(runId, Assert.Single(taking.Unanswered));
        }

        throw new TimeoutException($"{runId} was asked 50 times.");
    }

    private async Task<string> SubmitAsync()
    {
        var (projectId, datasetId, runId) = ("prj-" + cluster.NewCaller().RequestId, cluster.NewId(Kinds.Dataset), cluster.NewId(Kinds.Run));
        await cluster.Grains.GetGrain<IDatasetGrain>(datasetId).ExecuteAsync(new CreateDataset(projectId, "d-" + datasetId), cluster.NewCaller());
        var reply = await cluster.Grains.GetGrain<IRunGrain>(runId).ExecuteAsync(
            new SubmitRun
            {
                ProjectId = projectId,
                ParentId = datasetId,
                Spec = new IngestionSpec { DatasetId = datasetId, UploadKey = runId, RawDigest = "r", RawBytes = 1 },
            },
            cluster.NewCaller());
        Assert.Null(reply.Refusal);
        return runId;
    }
}
