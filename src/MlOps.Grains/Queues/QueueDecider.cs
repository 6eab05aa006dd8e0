namespace MlOps.Queues;

/// <summary>The rules of a queue. A queue is there without being created.</summary>
internal static class QueueDecider
{
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
    /// <param name="slots">At most so many.</param>
    public static ImmutableArray<WaitingJob> Choose(
        IReadOnlyCollection<WaitingJob> waiting,
        IReadOnlyDictionary<string, int> busy,
        int slots)
    {
        var load = new Dictionary<string, int>(busy);
        var left = waiting.ToList();
        var chosen = ImmutableArray.CreateBuilder<WaitingJob>();
        while (chosen.Count < slots && left.Count > 0)
        {
            var next = left
                .OrderByDescending(job => job.Priority)
                .ThenBy(job => load.GetValueOrDefault(job.ProjectId))
                .ThenBy(job => job.WaitingSince)
                .ThenBy(job => job.RunId, StringComparer.Ordinal)
                .First();
            left.Remove(next);
            load[next.ProjectId] = load.GetValueOrDefault(next.ProjectId) + 1;
            chosen.Add(next);
        }

        return chosen.DrainToImmutable();
    }
}
