using MlOps.Chaos.Cluster;
using MlOps.Chaos.History;
using MlOps.Chaos.Work;

namespace MlOps.Chaos.Failover;

/// <summary>Kills one of three silos again and again, and measures how long it is until all calls work again through the other two.</summary>
internal sealed class FailoverRun(ChaosOptions options, string folder, int kills, TextWriter output)
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan Restart = TimeSpan.FromSeconds(60);

    /// <summary>What the platform promises: at the median, and at the worst.</summary>
    private static readonly (TimeSpan Median, TimeSpan Worst) Promised = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5));

    private readonly Timeline _timeline = new();

    /// <summary>Whether what is promised was kept.</summary>
    public async Task<bool> RunAsync(CancellationToken stopped)
    {
        output.WriteLine($"{kills} kills; logs in {folder}");
        await using var cluster = await ChaosCluster.StartAsync(options.Host, folder, ClusterNeeds.Nothing, new(_timeline, output), stopped);
        using var clients = new SiloClients(cluster);
        return await RunAsync(cluster, clients).WaitAsync(stopped);
    }

    private async Task<bool> RunAsync(ChaosCluster cluster, SiloClients clients)
    {
        var ground = new Ground(clients, _timeline);
        await ground.LayAsync();
        var taken = new List<Failover>();
        for (var number = 1; number <= kills; number++)
        {
            var failover = await KillOnceAsync(cluster, ground, number);
            taken.Add(failover);
            output.WriteLine($"kill {number}, silo {failover.Silo}: all calls work again after {failover.Until.TotalSeconds:0.00} s; longest call {failover.Longest.TotalSeconds:0.00} s; {failover.Failed} of {failover.Calls} failed; last: {failover.Last}");
        }

        var table = FailoverTable.Of(taken, Promised);
        output.WriteLine();
        output.WriteLine(table);
        if (options.Write)
        {
            await FailoverTable.WriteAsync(table, $"dotnet run -c Release --project tests/MlOps.Chaos -- --kills {kills} --write");
        }

        return FailoverTable.Median(taken) <= Promised.Median && taken.Max(failover => failover.Until) <= Promised.Worst;
    }

    private async Task<Failover> KillOnceAsync(ChaosCluster cluster, Ground ground, int number)
    {
        // By turns: who was killed before has got actors since, from those that were killed after it.
        var victim = cluster.All[(number - 1) % cluster.All.Count];
        using var end = new CancellationTokenSource();
        var probes = Enumerable.Range(0, cluster.All.Count).Where(silo => silo != victim.Number - 1).SelectMany(ground.Probes).Select(probe => probe.RunAsync(end.Token)).ToArray();
        await Task.Delay(Before);
        var killed = _timeline.Now;
        await victim.KillAsync();
        await Task.Delay(After);
        await end.CancelAsync();
        var calls = (await Task.WhenAll(probes)).SelectMany(call => call).ToList();
        victim.Start();
        if (!await victim.UntilReadyAsync(Restart))
        {
            throw new InvalidOperationException($"Silo {victim.Number} was not ready {Restart.TotalSeconds} s after it was started again; see {victim.Log}.");
        }

        var during = calls.Where(call => call.End >= killed).ToList();
        var last = during.Where(call => call.IsBad).MaxBy(call => call.End);
        return new(
            victim.Number,
            last is null ? TimeSpan.Zero : last.End - killed,
            during.Max(call => call.End - call.Start),
            during.Count(call => !call.IsAnswered),
            during.Count,
            last is null ? "none was bad" : $"{last.Kind} through silo {last.Silo}",
            calls.Count(call => call.End < killed && call.IsBad));
    }
}

/// <summary>One kill and what followed.</summary>
/// <param name="Silo">Who was killed.</param>
/// <param name="Until">From the kill until the last call that failed, or took longer than a second, had ended.</param>
/// <param name="Longest">The longest call.</param>
/// <param name="Failed">Calls that failed.</param>
/// <param name="Calls">All calls from the kill on.</param>
/// <param name="Last">The last bad call's kind.</param>
/// <param name="BadBefore">Bad calls before the kill: the machine's own noise.</param>
internal sealed record Failover(int Silo, TimeSpan Until, TimeSpan Longest, int Failed, int Calls, string Last, int BadBefore);
