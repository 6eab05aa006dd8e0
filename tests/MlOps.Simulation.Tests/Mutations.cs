using MlOps.Accounts;
using MlOps.Runs;
using MlOps.Storage.State;

namespace MlOps.Simulation;

/// <summary>A report counts, whichever attempt it is of.</summary>
internal sealed class WithoutFencing : Mutation
{
    public override (object Command, Caller Caller) Message(World world, GrainId target, object command, Caller caller)
    {
        var now = (world.Store.Landed.FindLast(landed => landed.Id == target.Key.ToString())?.State as RunState)?.Attempt ?? 0;
        return (command switch
        {
            ReportProgress report => report with { Attempt = now },
            CompleteRun done => done with { Attempt = now },
            FailRun failed => failed with { Attempt = now },
            StopRun stopped => stopped with { Attempt = now },
            ReturnRun returned => returned with { Attempt = now },
            _ => command,
        }, caller);
    }
}

/// <summary>Nobody remembers which requests were answered.</summary>
internal sealed class WithoutRequestLog : Mutation
{
    public override RequestRow? Answer(RequestRow? kept) => null;

    public override StateWrite Stored(World world, StateWrite write) => write with { Rows = [.. write.Rows.Where(row => row is not RequestRow)] };
}

/// <summary>A write lands on whatever is there.</summary>
internal sealed class WithoutVersionCheck : Mutation
{
    public override StateWrite Stored(World world, StateWrite write) =>
        write with { Expected = world.Store.Tables.ReadAsync(write.Kind, write.Id, CancellationToken.None).Result?.Version ?? 0 };
}

/// <summary>Some writes are answered and not kept.</summary>
internal sealed class WithoutLanding : Mutation
{
    public override bool Loses(World world) => world.Chance.Is(0.01);
}

/// <summary>Nobody is woken.</summary>
internal sealed class WithoutSweep : Mutation
{
    public override Wakeup? Wake(Wakeup wakeup) => null;
}

/// <summary>Whoever is woken trusts what it remembers.</summary>
internal sealed class WithoutLookingAgain : Mutation
{
    public override Wakeup? Wake(Wakeup wakeup) => wakeup with { IsDue = false };
}

/// <summary>A lease runs out also while nobody can renew it.</summary>
internal sealed class WithoutReach : Mutation
{
    public override Wakeup? Wake(Wakeup wakeup) => wakeup with { LeasesCount = true };
}

/// <summary>Every bill is another one.</summary>
internal sealed class WithoutBillingIds : Mutation
{
    private int _bills;

    public override (object Command, Caller Caller) Message(World world, GrainId target, object command, Caller caller) =>
        (command, command is RecordUsage ? caller with { RequestId = $"{caller.RequestId}/{++_bills}" } : caller);
}

/// <summary>Some states land without their rows in the tables that are searched.</summary>
internal sealed class WithoutProjections : Mutation
{
    public override StateWrite Stored(World world, StateWrite write) => world.Chance.Is(0.05) ? write with { Projections = [] } : write;
}

/// <summary>The queue does not know who is busy.</summary>
internal sealed class WithoutSharing : Mutation
{
    public override CatalogPage Running(CatalogPage page) => new([], null);
}

/// <summary>What cannot be fetched does not count against the run.</summary>
internal sealed class WithoutCountingFaults : Mutation
{
    public override (object Command, Caller Caller) Message(World world, GrainId target, object command, Caller caller) =>
        (command is ReturnRun returned ? returned with { Fault = null } : command, caller);
}
