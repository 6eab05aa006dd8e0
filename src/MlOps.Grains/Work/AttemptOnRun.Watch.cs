using Microsoft.Extensions.Logging;
using MlOps.Runs;

namespace MlOps.Work;

/// <summary>The watch beside the worker, and the reports.</summary>
internal sealed partial class AttemptOnRun
{
    /// <summary>Beyond the worker's own wall-clock limit, for one that no longer looks at the clock.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Mapped libraries count as resident and not against the worker's own limit, which so strikes first.</summary>
    private const long MappedLibraries = 128L * 1024 * 1024;

    /// <summary>Ends the worker when it breaks its limits, and says so; null where it ended otherwise.</summary>
    private async Task<RunCommand?> WatchAsync(WorkerProcess worker, CancellationToken ended)
    {
        var limits = taken.Spec.Limits;
        var mostBytes = (limits.MemoryMiB * 1024L * 1024) + MappedLibraries;
        using var timer = new PeriodicTimer(options.Value.HeartbeatInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
            {
                if (worker.Measure() is { } used)
                {
                    Advance(used.CpuNanoseconds, used.ResidentBytes);
                    if (used.ResidentBytes > mostBytes)
                    {
                        return End(worker, new FailRun(taken.Attempt, new("worker.out-of-memory", $"The worker used {used.ResidentBytes / 1048576} MiB; it may use {limits.MemoryMiB}. Give the run more memory, or less data."), Now()));
                    }
                }

                if (Now().WallNanoseconds / 1e9 > limits.Seconds + Patience.TotalSeconds)
                {
                    return End(worker, new FailRun(taken.Attempt, new("worker.time-limit", $"The worker ran longer than its {limits.Seconds} seconds. Give the run more time, or less work."), Now()));
                }

                await _log.FlushAsync();
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The worker has ended.
        }

        return null;
    }

    private static RunCommand End(WorkerProcess worker, RunCommand command)
    {
        worker.Kill();
        return command;
    }

    /// <summary>
    /// Reports the end, again and again while the run cannot be reached, under one request id; a host that stops gives
    /// up after a last try, and the run is taken again.
    /// </summary>
    private async Task DeliverAsync(RunCommand end, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.HeartbeatInterval, clock);
        for (; ; )
        {
            try
            {
                var reply = await run.ExecuteAsync(end, Report("end"), CancellationToken.None);
                if (!reply.IsAccepted)
                {
                    LogNoLonger(logger, taken.Id, taken.Attempt);
                }

                return;
            }
            catch (Exception exception)
            {
                LogNotReported(logger, taken.Id, exception.Message);
                if (stoppingToken.IsCancellationRequested)
                {
                    return;
                }
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    [LoggerMessage(EventId = 7202, Level = LogLevel.Warning, Message = "{RunId}: attempt {Attempt} does not hold the run any more; what it made is dropped")]
    private static partial void LogNoLonger(ILogger logger, string runId, int attempt);

    [LoggerMessage(EventId = 7204, Level = LogLevel.Warning, Message = "{RunId}: the end could not be reported and is reported again: {Reason}")]
    private static partial void LogNotReported(ILogger logger, string runId, string reason);
}
