using MlOps.Queues;
using MlOps.Work;

namespace MlOps.Simulation;

/// <summary>A silo's pool of workers: asks the queue while there is a free slot, takes runs and works on them, as the platform's own does.</summary>
internal sealed class SimPool(Silo silo)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<SimAttempt> _running = [];
    private readonly FetchFaults _faults = new(silo.Clock);
    private readonly RunTaking _taking = new(silo.Grains, silo.Host, new SimIds(silo.Name), silo.Clock, new SimLogger<RunTaking>(silo.World, silo.Name));

    /// <summary>Done when every worker is gone after a stop.</summary>
    public Task Ended => _ended.Task;

    public IReadOnlyList<SimAttempt> Running => _running;

    private World World => silo.World;

    public async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(World.Rules.PollInterval, silo.Clock);
        try
        {
            do
            {
                await TakeWorkAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Each attempt sees the same token, ends its worker and gives its run back.
        }

        while (_running.Count > 0)
        {
            await _running[0].Over;
        }

        _ended.TrySetResult();
    }

    public void Remove(SimAttempt attempt) => _running.Remove(attempt);

    private async Task TakeWorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var runId in _taking.Unanswered)
            {
                await TakeAsync(runId, stoppingToken);
            }

            var queue = silo.Grains.GetGrain<IJobQueueGrain>(Ids.DefaultQueue);
            foreach (var runId in await queue.NextForAsync(Offer(), stoppingToken))
            {
                if (!_faults.IsResting && !_faults.Declined.Contains(runId))
                {
                    await TakeAsync(runId, stoppingToken);
                }
            }
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            World.Trace.Say(silo.Name, $"got no work: {exception.Message}");
        }
    }

    private WorkerOffer Offer() => new()
    {
        Holder = silo.Host.Holder,
        Slots = World.Rules.Slots,
        FreeSlots = !_taking.Unanswered.IsEmpty || _faults.IsResting ? 0 : Math.Max(0, World.Rules.Slots - _running.Count),
        MemoryMiB = World.Rules.MemoryMiB,
        FreeMemoryMiB = Math.Max(0, World.Rules.MemoryMiB - _running.Sum(attempt => attempt.MemoryMiB)),
        Cores = 1,
        Declined = _faults.Declined,
        Patience = World.Rules.Patience,
    };

    private async Task TakeAsync(string runId, CancellationToken stoppingToken)
    {
        if (await _taking.TakeAsync(runId, stoppingToken) is var (run, taken))
        {
            var attempt = new SimAttempt(silo, run, taken, _faults);
            World.Evidence.Attempts.Add(attempt);
            _running.Add(attempt);
            silo.Context.Begin(() => attempt.WorkAsync(stoppingToken));
        }
    }
}
