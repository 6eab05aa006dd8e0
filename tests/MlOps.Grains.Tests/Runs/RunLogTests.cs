using Microsoft.Extensions.DependencyInjection;
using MlOps.Datasets;

namespace MlOps.Runs;

/// <summary>What clients log to a run is kept once, and costs the run no write of its state.</summary>
[Collection(nameof(ActorClusterCollection))]
public sealed class RunLogTests(ActorCluster cluster)
{
    private static readonly LogMetrics Log = new([new("auc", 0.5, 1, DateTimeOffset.UnixEpoch), new("auc", 0.75, 2, DateTimeOffset.UnixEpoch)]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Metrics_LoggedTwice_AreKeptOnce_BesideTheState(bool hasEnded)
    {
        var (run, id) = await SubmitAsync();
        if (hasEnded)
        {
            // The third write says that the upload is removed.
            await run.ExecuteAsync(new CancelRun(), cluster.NewCaller());
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (cluster.Faults.Landed(id) < 3)
            {
                await run.WakeAsync(Wakeup.ForIntents, patience.Token);
            }
        }

        var writes = cluster.Faults.Landed(id);
        Assert.Null(await run.LogAsync(Log, cluster.NewCaller()));
        Assert.Null(await run.LogAsync(Log, cluster.NewCaller()));

        Assert.Equal([new("auc", 0, 1, DateTimeOffset.UnixEpoch, 0.5), new("auc", 0, 2, DateTimeOffset.UnixEpoch, 0.75)], (await PointsAsync(id)).AsEnumerable());
        Assert.Equal(writes, cluster.Faults.Landed(id));
    }

    [Fact]
    public async Task Metrics_OfARunThatIsNotThere_AreRefused()
    {
        var id = cluster.NewId(Kinds.Run);

        var refusal = await cluster.Grains.GetGrain<IRunGrain>(id).LogAsync(Log, cluster.NewCaller());

        Assert.Equal("run.not-found", refusal?.Code);
        Assert.Empty(await PointsAsync(id));
    }

    [Fact]
    public async Task Metrics_ThatAreNone_AreRefusedByTheRunItself()
    {
        var (run, id) = await SubmitAsync();

        Assert.Equal("metrics.count", (await run.LogAsync(new(default), cluster.NewCaller()))?.Code);
        Assert.Equal("metrics.key", (await run.LogAsync(new([.. Log.Metrics, Log.Metrics[0] with { Key = new('k', LogMetrics.LongestKey + 1) }]), cluster.NewCaller()))?.Code);
        Assert.Empty(await PointsAsync(id));
    }

    private Task<ImmutableArray<MetricPoint>> PointsAsync(string id) => cluster.SiloServices.GetRequiredService<ISeriesStore>().ReadPointsAsync(id);

    private async Task<(IRunGrain Run, string Id)> SubmitAsync()
    {
        var (id, dataset) = (cluster.NewId(Kinds.Run), cluster.NewId(Kinds.Dataset));
        await cluster.Grains.GetGrain<IDatasetGrain>(dataset).ExecuteAsync(new CreateDataset("prj-1", "logged-" + dataset), cluster.NewCaller());
        var run = cluster.Grains.GetGrain<IRunGrain>(id);
        var reply = await run.ExecuteAsync(
            new SubmitRun { ProjectId = "prj-1", ParentId = dataset, Spec = new IngestionSpec { DatasetId = dataset, UploadKey = id, RawDigest = "r", RawBytes = 1 } },
            cluster.NewCaller());
        Assert.Null(reply.Refusal);
        return (run, id);
    }
}
