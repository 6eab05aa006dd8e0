namespace MlOps.Queues;

/// <summary>
/// What waits for a pool of workers, and in which order. The waiting runs are rows that each Run writes with its own
/// state, so the queue can never disagree with them; this actor decides who goes next.
/// </summary>
[Alias("mlops.queues.IJobQueueGrain")]
public interface IJobQueueGrain : IActor<QueueCommand, QueueView>
{
    /// <summary>
    /// The ids of the runs that <paramref name="holder"/> should take next, at most <paramref name="slots"/>. They are
    /// offered to no one else for a few seconds; only the Run itself gives the lease.
    /// </summary>
    [Alias("Next")]
    Task<ImmutableArray<string>> NextAsync(string holder, int slots, CancellationToken cancellationToken = default);
}
