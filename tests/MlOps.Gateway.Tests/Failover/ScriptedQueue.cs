using System.Collections.Concurrent;
using System.Collections.Immutable;
using MlOps.Actors;
using MlOps.Queues;
using MlOps.Runs;

namespace MlOps.Gateway.Failover;

/// <summary>An actor that answers attempt by attempt as a test says.</summary>
internal sealed class ScriptedQueue(Func<int, Task> script) : IJobQueueGrain
{
    public static QueueView View { get; } = new("queue", IsPaused: false);

    public static WorkerOffer Offer { get; } = new() { Holder = "holder", Slots = 1, FreeSlots = 1, MemoryMiB = 1024, FreeMemoryMiB = 1024, Cores = 1 };

    /// <summary>The request id of each attempt, or the method's name where it bears none.</summary>
    public ConcurrentQueue<string> Attempts { get; } = new();

    public async Task<Reply<QueueView>> ExecuteAsync(QueueCommand command, Caller caller, CancellationToken cancellationToken)
    {
        await AttemptAsync(caller.RequestId);
        return new(View);
    }

    public async Task<QueueView?> GetAsync(CancellationToken cancellationToken)
    {
        await AttemptAsync(nameof(GetAsync));
        return View;
    }

    public Task<ImmutableArray<string>> NextAsync(string holder, int slots, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<ImmutableArray<string>> NextForAsync(WorkerOffer offer, CancellationToken cancellationToken)
    {
        await AttemptAsync(nameof(NextForAsync));
        return [];
    }

    public Task<ImmutableArray<WorkerOffer>> GetWorkersAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Refusal?> CheckFitAsync(RunLimits limits, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task WakeAsync(Wakeup wakeup, CancellationToken cancellationToken) => AttemptAsync(nameof(WakeAsync));

    private Task AttemptAsync(string name)
    {
        Attempts.Enqueue(name);
        return script(Attempts.Count);
    }
}
