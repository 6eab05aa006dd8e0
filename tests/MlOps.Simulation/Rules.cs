using MlOps.Accounts;
using MlOps.Runs;
using MlOps.Work;

namespace MlOps.Simulation;

/// <summary>The settings of one history's cluster.</summary>
internal sealed record Rules
{
    public required int Silos { get; init; }

    public required int Slots { get; init; }

    /// <summary>The memory of each silo's workers together.</summary>
    public required int MemoryMiB { get; init; }

    public required TimeSpan PollInterval { get; init; }

    /// <summary>How long pools let the queue keep them waiting. None in half of the histories: what is chosen is only checked where no two wait.</summary>
    public required TimeSpan Patience { get; init; }

    public required TimeSpan ResponseTimeout { get; init; }

    public required RunRules Runs { get; init; }

    public required SimOptions<WorkOptions> Work { get; init; }

    public required SimOptions<AccountOptions> Accounts { get; init; }

    public TimeSpan Lease => Runs.LeaseDuration;

    public static Rules Of(Chance chance)
    {
        var lease = chance.Of(3, 6, 15);
        var isAlone = chance.Is(0.15);
        var work = new WorkOptions
        {
            LeaseDuration = TimeSpan.FromSeconds(lease),
            HeartbeatInterval = TimeSpan.FromSeconds(lease / (double)chance.Of(3, 4)),
            SweepInterval = chance.Seconds(0.5, 2),
            StoreIsExclusive = isAlone,
            Slots = 1,
            MemoryMiB = 2048,
        };
        return new()
        {
            Silos = isAlone ? 1 : 2 + chance.Below(3),
            Slots = 1 + chance.Below(3),
            MemoryMiB = 2048 * (1 + chance.Below(3)),
            PollInterval = chance.Seconds(0.4, 1.5),
            Patience = chance.Is(0.5) ? chance.Seconds(0.5, 1.9) : TimeSpan.Zero,
            ResponseTimeout = TimeSpan.FromSeconds(chance.Of(2, 5, 10)),
            Runs = RunRules.Default with { LeaseDuration = work.LeaseDuration },
            Work = new(work),
            Accounts = new(new() { Machine = "machine" }),
        };
    }

    public override string ToString() =>
        $"{Silos} silos of {Slots} slots and {MemoryMiB} MiB, lease {Lease.TotalSeconds} s, sweep {Work.Value.SweepInterval.TotalSeconds:0.0} s, "
        + $"pools wait {Patience.TotalSeconds:0.0} s, calls time out after {ResponseTimeout.TotalSeconds} s";
}
