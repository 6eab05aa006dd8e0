using Microsoft.Extensions.DependencyInjection;
using MlOps.Accounts;
using MlOps.Datasets;
using Orleans.TestingHost;

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
        Assert.Null(await Metrics(id).LogAsync(Log, cluster.NewCaller()));
        Assert.Null(await Metrics(id).LogAsync(Log, cluster.NewCaller()));

        Assert.Equal([new("auc", 0, 1, DateTimeOffset.UnixEpoch, 0.5), new("auc", 0, 2, DateTimeOffset.UnixEpoch, 0.75)], (await PointsAsync(id)).AsEnumerable());
        Assert.Equal(writes, cluster.Faults.Landed(id));
    }

    [Fact]
    public async Task Metrics_OfARunThatIsNotThere_AreRefused_UntilItIs()
    {
        var id = cluster.NewId(Kinds.Run);

        Assert.Equal("run.not-found", (await Metrics(id).LogAsync(Log, cluster.NewCaller()))?.Code);
        Assert.Empty(await PointsAsync(id));

        await SubmitAsync(id);
        Assert.Null(await Metrics(id).LogAsync(Log, cluster.NewCaller()));
    }

    [Fact]
    public async Task Metrics_AreWrittenByTheSiloThatIsAsked()
    {
        var (_, id) = await SubmitAsync();
        Assert.NotEqual(0, cluster.Cluster.Silos.Sum(silo => CallsOn(silo, id)));
        foreach (var silo in cluster.Cluster.Silos)
        {
            Assert.Null(await silo.ServiceProvider.GetRequiredService<IGrainFactory>().GetGrain<IRunMetricsGrain>(id).LogAsync(Log, cluster.NewCaller()));
        }

        // Each logged once; the silo that has the run was asked by both for it.
        Assert.Equal([1, 3], cluster.Cluster.Silos.Select(silo => CallsOn(silo, id)).Order());
        Assert.Equal(2, (await PointsAsync(id)).Length);
    }

    [Fact]
    public async Task Metrics_ThatAreNone_AreRefusedByTheActorItself()
    {
        var (_, id) = await SubmitAsync();

        Assert.Equal("metrics.count", (await Metrics(id).LogAsync(new(default), cluster.NewCaller()))?.Code);
        Assert.Equal("metrics.key", (await Metrics(id).LogAsync(new([.. Log.Metrics, Log.Metrics[0] with { Key = new('k', LogMetrics.LongestKey + 1) }]), cluster.NewCaller()))?.Code);
        Assert.Empty(await PointsAsync(id));
    }

    /// <summary>What the silo metered since it was last asked.</summary>
    private static long CallsOn(InProcessSiloHandle silo, string run) =>
        silo.ServiceProvider.GetRequiredService<UsageMeter>().Drain().GetValueOrDefault("prj-1", [])
            .Where(used => used.ActorId == run && used.Meter == Meter.Calls).Sum(used => used.Quantity);

    private IRunMetricsGrain Metrics(string id) => cluster.Grains.GetGrain<IRunMetricsGrain>(id);

    private Task<ImmutableArray<MetricPoint>> PointsAsync(string id) => cluster.SiloServices.GetRequiredService<ISeriesStore>().ReadPointsAsync(id);

    private async Task<(IRunGrain Run, string Id)> SubmitAsync(string? id = null)
    {
        id ??= cluster.NewId(Kinds.Run);
        var dataset = cluster.NewId(Kinds.Dataset);
        await cluster.Grains.GetGrain<IDatasetGrain>(dataset).ExecuteAsync(new CreateDataset("prj-1", "logged-" + dataset), cluster.NewCaller());
        var run = cluster.Grains.GetGrain<IRunGrain>(id);
        var reply = await run.ExecuteAsync(
            new SubmitRun { ProjectId = "prj-1", ParentId = dataset, Spec = new IngestionSpec { DatasetId = dataset, UploadKey = id, RawDigest = "r", RawBytes = 1 } },
            cluster.NewCaller());
        Assert.Null(reply.Refusal);
        return (run, id);
    }
}
