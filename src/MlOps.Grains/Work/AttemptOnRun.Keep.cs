using Microsoft.Extensions.Logging;
using MlOps.Runs;

namespace MlOps.Work;

/// <summary>The keeping of what the worker made.</summary>
internal sealed partial class AttemptOnRun
{
    /// <summary>A result that is there when the host is told to stop has this long to be kept; then another host does the work again.</summary>
    private static readonly TimeSpan KeepsAfterStop = TimeSpan.FromSeconds(3);

    /// <summary>How long a result is tried to be kept while only this host cannot, as with a full disk of its own.</summary>
    private static readonly TimeSpan KeepingTakesAtMost = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Puts the worker's files where they belong, again and again while that fails; twice is harmless, since they are named
    /// by their content. They are whole before the run hears of them.
    /// </summary>
    private async Task<RunCommand?> KeepAsync(string folder, WorkerDone done, Lease lease, CancellationToken stoppingToken)
    {
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var stop = stoppingToken.Register(() => late.CancelAfter(KeepsAfterStop));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, late.Token);
        using var timer = new PeriodicTimer(options.Value.HeartbeatInterval, clock);
        long? failsSince = null;
        for (; ; )
        {
            try
            {
                var result = await kinds.Of(taken.Spec).KeepAsync(taken, done, new(folder, artifacts, over.Token));
                return new CompleteRun(taken.Attempt, result, Now());
            }
            catch (Exception) when (lease.Lost.IsCancellationRequested)
            {
                return lease.End;
            }
            catch (Exception) when (late.IsCancellationRequested)
            {
                return new ReturnRun(taken.Attempt, Now());
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or TimeoutException or OrleansException)
            {
                // While the lease cannot be renewed either, the store is away from everyone and will come back.
                failsSince = lease.IsRenewed ? failsSince ?? clock.GetTimestamp() : null;
                if (failsSince is { } since && clock.GetElapsedTime(since) > KeepingTakesAtMost)
                {
                    return new FailRun(taken.Attempt, new("store.unavailable", $"What the worker made could not be kept: {exception.Message}"), Now());
                }

                LogNotKept(logger, taken.Id, exception.Message);
            }

            if (stoppingToken.IsCancellationRequested)
            {
                return new ReturnRun(taken.Attempt, Now());
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    [LoggerMessage(EventId = 7206, Level = LogLevel.Warning, Message = "{RunId}: what the worker made could not be kept and is kept again: {Reason}")]
    private static partial void LogNotKept(ILogger logger, string runId, string reason);
}
