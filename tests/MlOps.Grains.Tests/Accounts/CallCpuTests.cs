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

    private List<UsageEvent> Drain() =>
        [.. cluster.Cluster.Silos.SelectMany(silo => silo.ServiceProvider.GetRequiredService<UsageMeter>().Drain().Values).SelectMany(events => events)];
}
