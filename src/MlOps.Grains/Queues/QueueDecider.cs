namespace MlOps.Queues;

/// <summary>The rules of a queue. A queue is there without being created.</summary>
internal static class QueueDecider
{
    /// <summary>How long smaller runs go by one that has no room yet.</summary>
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
    /// <param name="offer">The pool that asks: it is given no more than it has slots for, and none that asks for more memory than is free there.</param>
    /// <param name="now">The time.</param>
    public static ImmutableArray<WaitingJob> Choose(
        IReadOnlyCollection<WaitingJob> waiting,
        IReadOnlyDictionary<string, int> busy,
        WorkerOffer offer,
        DateTimeOffset now)
    {
        var load = new Dictionary<string, int>(busy);
        var left = waiting.Where(job => job.MemoryMiB <= offer.MemoryMiB).ToList();
        var memory = offer.FreeMemoryMiB;
        var chosen = ImmutableArray.CreateBuilder<WaitingJob>();
        while (chosen.Count < offer.FreeSlots && left.Count > 0)
        {
            var next = left
                .OrderByDescending(job => job.Priority)
                .ThenBy(job => load.GetValueOrDefault(job.ProjectId))
                .ThenBy(job => job.WaitingSince)
                .ThenBy(job => job.RunId, StringComparer.Ordinal)
                .First();
            left.Remove(next);
            if (next.MemoryMiB > memory)
            {
                // Small ones may go by, but not for ever: then the pool is left to empty itself for this one.
                if (now - next.WaitingSince > LetPass)
                {
                    break;
                }

                continue;
            }

            memory -= next.MemoryMiB;
            load[next.ProjectId] = load.GetValueOrDefault(next.ProjectId) + 1;
            chosen.Add(next);
        }

        return chosen.DrainToImmutable();
    }
}
