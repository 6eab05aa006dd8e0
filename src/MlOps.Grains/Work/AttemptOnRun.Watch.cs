using System.Diagnostics;
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

    /// <summary>How often a store that takes signs of life may refuse what the worker made.</summary>
    private const int MostRefusals = 3;

    private const string StaleAttempt = "run.stale-attempt";

    /// <summary>Why the watch ended the worker; a null command: the run is someone else's.</summary>
    private sealed record Verdict(RunCommand? Command);

    /// <summary>Renews the lease and ends the worker when it must not go on. Null where it ended by itself.</summary>
    private async Task<Verdict?> WatchAsync(WorkerProcess worker, CancellationTokenSource over)
    {
        var limits = taken.Spec.Limits;
        var mostBytes = (limits.MemoryMiB * 1024L * 1024) + MappedLibraries;
        using var timer = new PeriodicTimer(options.Value.HeartbeatInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(over.Token))
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

                var renewed = await RenewAsync(over.Token);
                await _log.FlushAsync();
                switch (renewed)
                {
                    case { Refusal.Code: StaleAttempt }:
                        LogNoLonger(logger, taken.Id, taken.Attempt);
                        return End(worker, null);
                    case { View.Status: RunStatus.Cancelling }:
                        return End(worker, new StopRun(taken.Attempt, Now()));
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The worker has ended, or the host stops: then it must end now.
            worker.Kill();
        }

        return null;
    }

    private static Verdict End(WorkerProcess worker, RunCommand? command)
    {
        worker.Kill();
        return new(command);
    }

    /// <summary>The run's answer, or null where it could not be asked: then the lease must hold until it can.</summary>
    private async Task<Reply<RunView>?> RenewAsync(CancellationToken cancellationToken)
    {
        // A sign of life every second is no part of anyone's trace.
        Activity.Current = null;
        try
        {
            return await run.ExecuteAsync(new ReportProgress(taken.Attempt, Now()), Report("progress"), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotRenewed(logger, taken.Id, exception.Message);
            return null;
        }
    }

    /// <summary>
    /// Puts the worker's files where they belong; they are whole before the run hears of them. While the store is away
    /// the work that was done waits for it: only a store that takes signs of life and refuses files fails the run.
    /// </summary>
    private async Task<RunCommand?> KeepAsync(string folder, WorkerDone done, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.HeartbeatInterval, clock);
        try
        {
            for (var refusals = 0; ;)
            {
                string reason;
                try
                {
                    return new CompleteRun(taken.Attempt, await kinds.Of(taken.Spec).KeepAsync(taken, done, new(folder, artifacts)), Now());
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StoreUnavailableException)
                {
                    reason = exception.Message;
                }

                LogNotKept(logger, taken.Id, reason);
                var renewed = await RenewAsync(stoppingToken);
                if (renewed is { Refusal.Code: StaleAttempt })
                {
                    LogNoLonger(logger, taken.Id, taken.Attempt);
                    return null;
                }

                if (renewed is not null && ++refusals == MostRefusals)
                {
                    return new FailRun(taken.Attempt, new("store.unavailable", $"What the worker made could not be kept: {reason}"), Now());
                }

                await timer.WaitForNextTickAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return new ReturnRun(taken.Attempt, Now());
        }
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

    [LoggerMessage(EventId = 7203, Level = LogLevel.Warning, Message = "{RunId}: the lease could not be renewed: {Reason}")]
    private static partial void LogNotRenewed(ILogger logger, string runId, string reason);

    [LoggerMessage(EventId = 7204, Level = LogLevel.Warning, Message = "{RunId}: the end could not be reported and is reported again: {Reason}")]
    private static partial void LogNotReported(ILogger logger, string runId, string reason);

    [LoggerMessage(EventId = 7205, Level = LogLevel.Warning, Message = "{RunId}: what the worker made could not be stored and is stored later: {Reason}")]
    private static partial void LogNotKept(ILogger logger, string runId, string reason);
}
