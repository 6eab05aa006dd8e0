using MlOps.Runs;

namespace MlOps.Simulation;

/// <summary>No lease runs out by a time in which nobody could renew it, since the store was out of everyone's reach.</summary>
internal static class LeaseChecks
{
    /// <summary>The longest that a read waits for a store that does not answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    public static void Check(Past past)
    {
        var (world, rules) = (past.World, past.World.Rules);

        // A process that was stopped meanwhile has not seen it, and a message may still speak of the time before. With a
        // store of its own, a silo knows the dead without their leases.
        if (rules.Work.Value.StoreIsExclusive || world.Forecast is not { Pause: 0, DelayMessage: 0, LateWrite: 0 })
        {
            return;
        }

        // A round that began before may wait in vain for an actor; then every round fails until the store is back.
        var round = rules.Work.Value.SweepInterval + Patience;
        var outages = world.Evidence.Outages.Where(outage => outage.To - outage.From > round + rules.ResponseTimeout).ToList();
        var counted = rules.Lease - round;
        foreach (var writes in past.ByActor.Values.Where(writes => writes[^1].State is RunState))
        {
            for (var i = 1; i < writes.Count; i++)
            {
                if (((RunState)writes[i].State!).LostAttempts > ((RunState)writes[i - 1].State!).LostAttempts)
                {
                    CheckLoss(past, writes[i], outages, counted);
                }
            }
        }
    }

    private static void CheckLoss(Past past, Landed loss, List<(TimeSpan From, TimeSpan To)> outages, TimeSpan counted)
    {
        foreach (var (from, to) in outages.Where(outage => loss.At > outage.From && loss.At < outage.To + counted))
        {
            past.Find("lease.unheard", $"{loss}: a lease ran out, though the store was out of reach from {from:mm\\:ss\\.fff} to {to:mm\\:ss\\.fff}.");
        }
    }
}
