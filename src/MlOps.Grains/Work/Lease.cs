using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MlOps.Runs;

namespace MlOps.Work;

/// <summary>
/// One attempt's hold on its run: renewed from its making until it is disposed, whatever the attempt does meanwhile —
/// fetch, work, keep.
/// </summary>
internal sealed partial class Lease : IAsyncDisposable
{
    private readonly IRunGrain _run;
    private readonly RunView _taken;
    private readonly Func<RunProgress> _now;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _renewing;
    private volatile bool _isRenewed = true;
    private volatile bool _isCancelled;

    public Lease(IRunGrain run, RunView taken, Func<RunProgress> now, TimeSpan interval, TimeProvider clock, ILogger logger)
    {
        (_run, _taken, _now, _logger) = (run, taken, now, logger);
        _timer = new(interval, clock);
        _renewing = RenewUntilOverAsync();
    }

    /// <summary>The attempt must not go on: the run is someone else's, or cancelled.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Whether the last renewal was answered: then the store is within someone's reach.</summary>
    public bool IsRenewed => _isRenewed;

    /// <summary>What is to be reported of a lost lease; null where the run is someone else's.</summary>
    public RunCommand? End => _isCancelled ? new StopRun(_taken.Attempt, _now()) : null;

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _renewing;
        _timer.Dispose();
        _lost.Dispose();
        _disposed.Dispose();
    }

    private async Task RenewUntilOverAsync()
    {
        // A sign of life every second is no part of anyone's trace.
        Activity.Current = null;
        try
        {
            while (await _timer.WaitForNextTickAsync(_disposed.Token))
            {
                switch (await RenewAsync())
                {
                    case { Refusal.Code: "run.stale-attempt" }:
                        LogLost(_logger, _taken.Id, _taken.Attempt);
                        await _lost.CancelAsync();
                        return;
                    case { View.Status: RunStatus.Cancelling }:
                        _isCancelled = true;
                        await _lost.CancelAsync();
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The attempt reports its end.
        }
    }

    /// <summary>The run's answer, or null where it could not be asked: then the lease must hold until it can.</summary>
    private async Task<Reply<RunView>?> RenewAsync()
    {
        try
        {
            var caller = Caller.Platform($"{_taken.Id}/{_taken.Attempt}/progress");

            // The report of the end does not wait for an answer that nobody needs any more.
            var reply = await _run.ExecuteAsync(new ReportProgress(_taken.Attempt, _now()), caller, _disposed.Token).WaitAsync(_disposed.Token);
            _isRenewed = true;
            return reply;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !_disposed.IsCancellationRequested)
        {
            _isRenewed = false;
            LogNotRenewed(_logger, _taken.Id, exception.Message);
            return null;
        }
    }

    [LoggerMessage(EventId = 7205, Level = LogLevel.Warning, Message = "{RunId}: attempt {Attempt} has lost its lease and stops; what it made is dropped")]
    private static partial void LogLost(ILogger logger, string runId, int attempt);

    [LoggerMessage(EventId = 7203, Level = LogLevel.Warning, Message = "{RunId}: the lease could not be renewed: {Reason}")]
    private static partial void LogNotRenewed(ILogger logger, string runId, string reason);
}
