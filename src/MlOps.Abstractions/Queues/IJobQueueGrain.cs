using Orleans.CodeGeneration;

namespace MlOps.Queues;

/// <summary>
/// What waits for a pool of workers, and in which order. The waiting runs are rows that each Run writes with its own
/// state, so the queue can never disagree with them; this actor decides who goes next.
/// </summary>
[Version(1)]
[Alias("mlops.queues.IJobQueueGrain")]
public interface IJobQueueGrain : IActor<QueueCommand, QueueView>
{
    /// <summary>
    /// The ids of the runs that <paramref name="holder"/> should take next, at most <paramref name="slots"/>. They are
    /// offered to no one else for a few seconds; only the Run itself gives the lease.
    /// </summary>
    [Alias("Next")]
    Task<ImmutableArray<string>> NextAsync(string holder, int slots, CancellationToken cancellationToken = default);

    /// <summary>
    /// As <see cref="NextAsync"/>, for a pool that says what it has room for: it is given no run that asks for more memory
    /// than is free there. While there is none, the answer waits for one as long as the pool's patience. Asked again and
    /// again, also by a pool that is full: it is known for as long as it asks.
    /// </summary>
    [Alias("NextFor")]
    Task<ImmutableArray<string>> NextForAsync(WorkerOffer offer, CancellationToken cancellationToken = default);

    /// <summary>The pools that asked within the last seconds, by their holders.</summary>
    [Orleans.Concurrency.ReadOnly]
    [Alias("Workers")]
    Task<ImmutableArray<WorkerOffer>> GetWorkersAsync(CancellationToken cancellationToken = default);

    /// <summary>Why no pool that is known could ever work within <paramref name="limits"/>; null where one could, or none is known yet.</summary>
    [Orleans.Concurrency.ReadOnly]
    [Alias("CheckFit")]
    Task<Refusal?> CheckFitAsync(Runs.RunLimits limits, CancellationToken cancellationToken = default);
}
