namespace MlOps.Queues;

/// <summary>A pool that empties itself for a run that no pool has room for. One at a time: the other pools go on.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Holder">The pool.</param>
internal sealed record Reservation(string RunId, string Holder)
{
    /// <summary>Kept for as long as the run waits and the pool asks: another with more room at the moment would only begin anew to empty itself.</summary>
    public bool Stands(IReadOnlyCollection<WaitingJob> waiting, IReadOnlyCollection<WorkerOffer> pools) =>
        waiting.FirstOrDefault(job => job.RunId == RunId) is { } large
        && pools.FirstOrDefault(pool => pool.Holder == Holder) is { } pool
        && QueueDecider.IsFor(large, pool);

    /// <summary>
    /// For the most urgent of <paramref name="large"/>, and of those the one that waits longest, the pool that lacks least;
    /// null where every one of them has room somewhere and only has to wait until that pool asks.
    /// </summary>
    public static Reservation? Of(IEnumerable<WaitingJob> large, IReadOnlyCollection<WorkerOffer> pools)
    {
        var run = large
            .Where(job => !pools.Any(pool => pool.FreeSlots > 0 && pool.FreeMemoryMiB >= job.MemoryMiB && QueueDecider.IsFor(job, pool)))
            .OrderByDescending(job => job.Priority)
            .ThenBy(job => job.WaitingSince)
            .ThenBy(job => job.RunId, StringComparer.Ordinal)
            .FirstOrDefault();
        var emptied = run is null ? null : pools
            .Where(pool => pool.Slots > 0 && QueueDecider.IsFor(run, pool))
            .OrderByDescending(pool => pool.FreeSlots > 0)
            .ThenByDescending(pool => pool.FreeMemoryMiB)
            .ThenByDescending(pool => pool.MemoryMiB)
            .ThenBy(pool => pool.Holder, StringComparer.Ordinal)
            .FirstOrDefault();
        return emptied is null ? null : new(run!.RunId, emptied.Holder);
    }
}
