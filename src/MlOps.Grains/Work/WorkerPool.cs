using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlOps.Queues;

namespace MlOps.Work;

/// <summary>
/// Asks the queue for runs while there is a free slot, and works on each in a process of its own. When the host stops,
/// the workers are ended and their runs go back to the queue.
/// </summary>
internal sealed partial class WorkerPool(
    IGrainFactory grains,
    IServiceProvider services,
    HostIdentity host,
    IIdSource ids,
    IOptions<WorkOptions> options,
    IHostApplicationLifetime lifetime,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock,
    ILogger<WorkerPool> logger) : BackgroundService
{
    /// <summary>How long the queue keeps an answer back while it has no run, and how long a full pool says nothing. Well below what it is known for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<AttemptOnRun, Task> _running = new();
    private readonly FetchFaults _faults = new(clock);
    private readonly RunTaking _taking = new(grains, host, ids, clock, logger);
    private readonly Trouble _trouble = new();

    /// <summary>Set when the next attempt is over.</summary>
    private TaskCompletionSource _ended = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Slots == 0)
        {
            return;
        }

        WorkFolders.Empty(options.Value.Directory);
        using var timer = new PeriodicTimer(options.Value.PollInterval, clock);
        try
        {
            do
            {
                await RoomAsync(stoppingToken);
                await TakeWorkAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The attempts see the same token: each ends its worker and gives its run back.
        }

        await Task.WhenAll(_running.Values);
    }

    /// <summary>Until a slot is free, or the queue is to hear of this pool again.</summary>
    private async Task RoomAsync(CancellationToken stoppingToken)
    {
        _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_running.Count >= options.Value.Slots)
        {
            await _ended.Task.WaitAsync(Patience, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakeWorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (var runId in _taking.Unanswered)
            {
                await TakeAsync(runId, stoppingToken);
            }

            var queue = grains.GetGrain<IJobQueueGrain>(Ids.DefaultQueue);
            using var asking = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
            foreach (var runId in await queue.NextForAsync(Offer(), TakesNone ? stoppingToken : asking.Token))
            {
                // It was asked a while ago. The next question tells the queue that it was not taken.
                if (!_faults.IsResting && !_faults.Declined.Contains(runId))
                {
                    await TakeAsync(runId, stoppingToken);
                }
            }

            if (_trouble.Ends())
            {
                LogWorkAgain(logger);
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
        {
            // Told to stop while the queue kept it waiting.
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            if (_trouble.IsNew(exception.Message))
            {
                LogNoWork(logger, exception.Message);
            }
        }
    }

    /// <summary>
    /// Made also while all is taken: the queue knows the pool for as long as it asks. A host that is told to stop takes
    /// nothing more, though it may go on for a while: it would only have to give it back. Nor does one that does not know
    /// yet what it has taken, and so how much room it has; nor one that could not fetch what the last one needed.
    /// </summary>
    private WorkerOffer Offer()
    {
        var running = _running.Keys;
        return new()
        {
            Holder = host.Holder,
            Slots = options.Value.Slots,
            FreeSlots = TakesNone ? 0 : Math.Max(0, options.Value.Slots - running.Count),
            MemoryMiB = options.Value.MemoryMiB,
            FreeMemoryMiB = Math.Max(0, options.Value.MemoryMiB - running.Sum(attempt => attempt.MemoryMiB)),
            Cores = Environment.ProcessorCount,
            Declined = _faults.Declined,
            Patience = Patience,
        };
    }

    private bool TakesNone => lifetime.ApplicationStopping.IsCancellationRequested || !_taking.Unanswered.IsEmpty || _faults.IsResting;

    private async Task TakeAsync(string runId, CancellationToken stoppingToken)
    {
        if (await _taking.TakeAsync(runId, stoppingToken) is not var (run, taken))
        {
            return;
        }

        var attempt = ActivatorUtilities.CreateInstance<AttemptOnRun>(services, run, taken, _faults);
        var listed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[attempt] = WorkAsync(attempt, runId, listed.Task, stoppingToken);
        listed.SetResult();
    }

    private async Task WorkAsync(AttemptOnRun attempt, string runId, Task listed, CancellationToken stoppingToken)
    {
        await listed;
        try
        {
            await attempt.WorkAsync(stoppingToken);
        }
        catch (Exception exception)
        {
            // Whatever it was, the lease runs out and the run is taken again.
            LogAttemptBroke(logger, exception, runId);
        }
        finally
        {
            _running.TryRemove(attempt, out _);
            _ended.TrySetResult();
        }
    }

    [LoggerMessage(EventId = 7101, Level = LogLevel.Warning, Message = "The queue could not be asked for work, and is asked on: {Reason}")]
    private static partial void LogNoWork(ILogger logger, string reason);

    [LoggerMessage(EventId = 7104, Level = LogLevel.Information, Message = "The queue can be asked for work again")]
    private static partial void LogWorkAgain(ILogger logger);

    [LoggerMessage(EventId = 7102, Level = LogLevel.Error, Message = "The attempt on {RunId} broke; its lease will run out")]
    private static partial void LogAttemptBroke(ILogger logger, Exception exception, string runId);
}
