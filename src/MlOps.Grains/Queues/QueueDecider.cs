namespace MlOps.Queues;

/// <summary>The rules of a queue. A queue is there without being created.</summary>
internal static class QueueDecider
{
    /// <summary>How long smaller runs go by one that has no room yet, in every pool. Then one pool empties itself for it.</summary>
    private static readonly TimeSpan LetPass = TimeSpan.FromMinutes(1);

    public static Decision<QueueState> Decide(QueueState? state, QueueCommand command)
    {
        var queue = state ?? new();
        return command switch
        {
            PauseQueue => queue.IsPaused ? Decision.Nothing(queue) : Decision.Accept(queue with { IsPaused = true }),
            ResumeQueue => queue.IsPaused ? Decision.Accept(queue with { IsPaused = false }) : Decision.Nothing(queue),
            _ => Decision.Refuse(state, Refusals.Unknown(Kinds.JobQueue, command)),
        };
    }

    /// <summary>
    /// Who goes next: the highest priority first; among equals the project with the fewest runs on offer or running, so that a
    /// project with a thousand runs does not keep another one's single run waiting; then who waits longest.
    /// </summary>
    /// <param name="waiting">Who waits, and is not on offer.</param>
    /// <param name="busy">How many runs of each project are on offer or running.</param>
    /// <param name="offer">The pool that asks: it is given no more than it has slots for, none that asks for more memory than is free there, and none that it declines.</param>
    /// <param name="pools">All pools that are known, the asking one among them.</param>
    /// <param name="reservation">The pool that empties itself for a large run, as the last choice left it.</param>
    /// <param name="now">The time.</param>
    public static (ImmutableArray<WaitingJob> Runs, Reservation? Reservation) Choose(
        IReadOnlyCollection<WaitingJob> waiting,
        IReadOnlyDictionary<string, int> busy,
        WorkerOffer offer,
        IReadOnlyCollection<WorkerOffer> pools,
        Reservation? reservation,
        DateTimeOffset now)
    {
        var standing = reservation?.Stands(waiting, pools) == true ? reservation : null;
        var (chosen, passed) = Pick(waiting, busy, offer, standing);
        if (standing is null && Reservation.Of(passed.Where(job => now - job.WaitingSince > LetPass), pools) is { } made)
        {
            standing = made;
            chosen = made.Holder == offer.Holder ? Pick(waiting, busy, offer, made).Chosen : chosen;
        }

        return (chosen, standing);
    }

    /// <summary>Who goes, and who was passed by since there was no room.</summary>
    private static (ImmutableArray<WaitingJob> Chosen, List<WaitingJob> Passed) Pick(
        IReadOnlyCollection<WaitingJob> waiting, IReadOnlyDictionary<string, int> busy, WorkerOffer offer, Reservation? reservation)
    {
        var large = reservation?.Holder == offer.Holder ? reservation.RunId : null;
        var load = new Dictionary<string, int>(busy);
        var left = waiting.Where(job => IsFor(job, offer)).ToList();
        var memory = offer.FreeMemoryMiB;
        var chosen = ImmutableArray.CreateBuilder<WaitingJob>();
        var passed = new List<WaitingJob>();
        while (chosen.Count < offer.FreeSlots && left.Count > 0)
        {
            var next = left
                .OrderByDescending(job => job.Priority)
                .ThenByDescending(job => job.RunId == large)
                .ThenBy(job => load.GetValueOrDefault(job.ProjectId))
                .ThenBy(job => job.WaitingSince)
                .ThenBy(job => job.RunId, StringComparer.Ordinal)
                .First();
            left.Remove(next);
            if (next.MemoryMiB > memory)
            {
                if (next.RunId == large)
                {
                    break;
                }

                passed.Add(next);
                continue;
            }

            memory -= next.MemoryMiB;
            load[next.ProjectId] = load.GetValueOrDefault(next.ProjectId) + 1;
            chosen.Add(next);
        }

        return (chosen.DrainToImmutable(), passed);
    }

    /// <summary>Whether a pool would take the run if it had nothing else to do. One of an older version declines none.</summary>
    internal static bool IsFor(WaitingJob job, WorkerOffer offer) =>
        job.MemoryMiB <= offer.MemoryMiB && (offer.Declined.IsDefaultOrEmpty || !offer.Declined.Contains(job.RunId));
}
