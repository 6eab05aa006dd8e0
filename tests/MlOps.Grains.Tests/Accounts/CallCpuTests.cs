using Microsoft.Extensions.DependencyInjection;
using MlOps.Models;

namespace MlOps.Accounts;

/// <summary>What real silos charge for the calls of real actors.</summary>
[Collection(nameof(ActorClusterCollection))]
public sealed class CallCpuTests(ActorCluster cluster)
{
    private const int Calls = 3000;

    [Fact]
    public async Task ManyCalls_AreChargedToTheirActor_AndAllActorsTogetherNoMoreThanTheProcessUsed()
    {
        var id = cluster.NewId(Kinds.Model);
        var model = cluster.Grains.GetGrain<IModelGrain>(id);
        await model.ExecuteAsync(new CreateModel("prj-metered", id), cluster.NewCaller());
        Drain();
        var before = Environment.CpuUsage.TotalTime;

        for (var call = 0; call < Calls; call++)
        {
            await model.GetAsync();
        }

        var used = Drain();
        var process = (Environment.CpuUsage.TotalTime - before).TotalNanoseconds;
        Assert.Equal(Calls, Sum(Meter.Calls, id));

        // Looking at what is in memory takes no millisecond.
        Assert.InRange(Sum(Meter.CallCpu, id), 1, Calls * 1_000_000L);
        Assert.InRange(used.Where(one => one.Meter == Meter.CallCpu).Sum(one => one.Quantity), 1, process);

        long Sum(Meter meter, string actor) => used.Where(one => one.ActorId == actor && one.Meter == meter).Sum(one => one.Quantity);
    }

    /// <summary>What a connection's request wakes lives on; it must not work for the connection for ever.</summary>
    [Fact]
    public async Task ActorsThatAConnectionWakes_DoNotWorkForIt()
    {
        var work = new WorkMeter(new UsageMeter(cluster.Clock)).Connect();
        var payer = new Payer();
        var ids = Enumerable.Range(0, 20).Select(_ => Ids.Account(cluster.NewId(Kinds.Project))).ToList();
        var within = cluster.Cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();
        await work.Run(async () =>
        {
            await Task.Yield();
            work.BeginRequest();
            work.ChargeTo(payer);
            await Task.WhenAll(ids.Select(id => within.GetGrain<IAccountGrain>(id).GetAsync()));
        });
        await Task.WhenAll(ids.Select(id => cluster.Grains.GetGrain<IAccountGrain>(id).GetAsync()));
        var woken = payer.Quantity;

        for (var round = 0; round < 100; round++)
        {
            await Task.WhenAll(ids.Select(id => cluster.Grains.GetGrain<IAccountGrain>(id).GetAsync()));
        }

        // Two thousand calls take far longer; a thread may leave off a moment after what it did is seen.
        Assert.True(woken > 0);
        Assert.InRange(payer.Quantity - woken, 0, 5_000_000);
        work.End();
    }

    private sealed class Payer : IActorMeter
    {
        private long _quantity;

        public long Quantity => Interlocked.Read(ref _quantity);

        public void Add(Meter meter, long quantity, bool isEstimated) => Interlocked.Add(ref _quantity, quantity);
    }

    private List<UsageEvent> Drain() =>
        [.. cluster.Cluster.Silos.SelectMany(silo => silo.ServiceProvider.GetRequiredService<UsageMeter>().Drain().Values).SelectMany(events => events)];
}
