using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlOps.Queues;
using MlOps.Runs;

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
    private readonly ConcurrentDictionary<AttemptOnRun, Task> _running = new();

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

    private async Task TakeWorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            var queue = grains.GetGrain<IJobQueueGrain>(Ids.DefaultQueue);
            foreach (var runId in await queue.NextForAsync(Offer(), stoppingToken))
            {
                await TakeAsync(runId, stoppingToken);
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogNoWork(logger, exception.Message);
        }
    }

    /// <summary>
    /// Made also while all is taken: the queue knows the pool for as long as it asks. A host that is told to stop takes
    /// nothing more, though it may go on for a while: it would only have to give it back.
    /// </summary>
    private WorkerOffer Offer()
    {
        var running = _running.Keys;
        return new()
        {
            Holder = host.Holder,
            Slots = options.Value.Slots,
            FreeSlots = lifetime.ApplicationStopping.IsCancellationRequested ? 0 : Math.Max(0, options.Value.Slots - running.Count),
            MemoryMiB = options.Value.MemoryMiB,
            FreeMemoryMiB = Math.Max(0, options.Value.MemoryMiB - running.Sum(attempt => attempt.MemoryMiB)),
            Cores = Environment.ProcessorCount,
        };
    }

    private async Task TakeAsync(string runId, CancellationToken stoppingToken)
    {
        // A repeat of this very request must not take a second attempt, so its id is new for every taking.
        var run = grains.GetGrain<IRunGrain>(runId);
        var reply = await run.ExecuteAsync(new TakeRun(host.Holder), new("platform", ids.Next("take-")), stoppingToken);
        if (!reply.IsAccepted)
        {
            return;
        }

        var attempt = ActivatorUtilities.CreateInstance<AttemptOnRun>(services, run, reply.View);
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
        }
    }

    [LoggerMessage(EventId = 7101, Level = LogLevel.Warning, Message = "The queue could not be asked for work: {Reason}")]
    private static partial void LogNoWork(ILogger logger, string reason);

    [LoggerMessage(EventId = 7102, Level = LogLevel.Error, Message = "The attempt on {RunId} broke; its lease will run out")]
    private static partial void LogAttemptBroke(ILogger logger, Exception exception, string runId);
}
