using MlOps.Chaos.Cluster;
using MlOps.Chaos.History;

namespace MlOps.Chaos.Faults;

/// <summary>Carries the schedule out, and says what each fault was and when it was over.</summary>
internal sealed class FaultRunner(ChaosCluster cluster, Recording recording)
{
    /// <summary>How long a silo that was struck may take to be ready again: other faults may go on.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    private readonly SiloFaults _silos = new(cluster, recording);
    private readonly DatabaseFaults _database = new(cluster);

    public async Task RunAsync(IReadOnlyList<PlannedFault> plan, TimeSpan began)
    {
        var lanes = plan.GroupBy(fault => FaultNames.OfSilos.Contains(fault.Name) ? 0 : FaultNames.OfDatabase.Contains(fault.Name) ? 1 : 2);
        await Task.WhenAll(lanes.Select(lane => RunLaneAsync([.. lane], began)));
    }

    private async Task RunLaneAsync(PlannedFault[] lane, TimeSpan began)
    {
        foreach (var fault in lane)
        {
            if (began + fault.At - recording.Now is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait);
            }

            if (Missing(fault) is { } reason)
            {
                recording.SkipFor(fault.Name, reason);
                continue;
            }

            var start = recording.Now;
            var silo = Target(fault);
            recording.SayNow($"{fault.Name}{(silo is null ? "" : $" of silo {silo.Number}")}, {fault.For.TotalSeconds:0.0} s");
            await StrikeAsync(fault, silo);
            recording.Add(new Disturbance(fault.Name, silo?.Number, start, recording.Now));
        }
    }

    private Silo? Target(PlannedFault fault) => fault.Name switch
    {
        FaultNames.Clock => cluster.ClockSilo,
        FaultNames.SiloDisk => cluster.DiskSilo,
        _ when FaultNames.OfSilos.Contains(fault.Name) => cluster.All[fault.Silo],
        _ => null,
    };

    private string? Missing(PlannedFault fault) => fault.Name switch
    {
        FaultNames.Clock when cluster.ClockSilo is null => "no silo has a clock that can jump",
        FaultNames.SiloDisk when cluster.SiloDisk is null => "no silo has a disk that can be filled",
        FaultNames.DatabaseDisk when cluster.Database.Disk is null => "the database is on no disk that can be filled",
        _ when FaultNames.OfDatabase.Contains(fault.Name) && cluster.Database.Server is null => "the database's server is not the harness' own",
        _ => null,
    };

    private async Task StrikeAsync(PlannedFault fault, Silo? silo)
    {
        switch (fault.Name)
        {
            case FaultNames.Kill:
                await _silos.KillAsync(silo!, fault.For);
                await silo!.UntilReadyAsync(Recovery);
                break;
            case FaultNames.Drain:
                await _silos.DrainAsync(silo!, fault.For);
                await silo!.UntilReadyAsync(Recovery);
                break;
            case FaultNames.Stop:
                await _silos.StopAsync(silo!, fault.For);
                await silo!.UntilReadyAsync(Recovery);
                break;
            case FaultNames.Worker:
                await _silos.StopWorkersAsync(silo!, fault.For);
                break;
            case FaultNames.SiloDisk:
                await _silos.FillAsync(fault.For);
                break;
            case FaultNames.DatabaseStop:
                await _database.StopAsync(fault.For);
                break;
            case FaultNames.DatabaseRestart:
                await _database.RestartAsync(crash: false, fault.For);
                break;
            case FaultNames.DatabaseCrash:
                await _database.RestartAsync(crash: true, fault.For);
                break;
            case FaultNames.DatabaseDisk:
                await _database.FillAsync(fault.For);
                break;
            case FaultNames.DatabaseConnections:
                await _database.CrowdAsync(fault.For);
                break;
            case FaultNames.Clock:
                // By turns ahead and behind: a lease's length and more, but less than sessions live.
                silo!.Clock!.Shift(TimeSpan.FromSeconds(fault.Silo % 2 == 0 ? 90 : -90));
                await Task.Delay(fault.For);
                silo.Clock.Shift(TimeSpan.Zero);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(fault), fault.Name, "Unknown fault.");
        }
    }
}
