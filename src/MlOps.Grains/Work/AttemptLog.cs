using Microsoft.Extensions.Logging;

namespace MlOps.Work;

/// <summary>
/// What an attempt's worker says, on its way to the series store: gathered, and handed over with every heartbeat.
/// Lines bear numbers, so that handing over twice adds nothing.
/// </summary>
internal sealed partial class AttemptLog(ISeriesStore series, string runId, int attempt, TimeProvider clock, ILogger logger)
{
    private const int MostLines = 10_000;
    private const int MostPoints = 100_000;

    /// <summary>A longer key is cut: it would not fit into an index, and a point that no store takes would come again with every heartbeat.</summary>
    private const int LongestKey = 200;

    private readonly Lock _gathering = new();
    private readonly List<LogLine> _lines = [];
    private readonly List<MetricPoint> _points = [];
    private long _number;
    private long _pointsSeen;

    public void Write(string text)
    {
        lock (_gathering)
        {
            if (++_number <= MostLines)
            {
                _lines.Add(new(attempt, _number, clock.GetUtcNow(), _number < MostLines ? text : $"The log ends here: an attempt may write {MostLines} lines."));
            }
        }
    }

    public void Write(WorkerMetric metric)
    {
        lock (_gathering)
        {
            if (++_pointsSeen <= MostPoints)
            {
                var key = metric.Key.Length <= LongestKey ? metric.Key : metric.Key[..LongestKey];
                _points.Add(new(key, attempt, metric.Step, clock.GetUtcNow(), metric.Value));
            }
        }

        if (_pointsSeen == MostPoints + 1)
        {
            Write($"The metrics end here: an attempt may write {MostPoints} points.");
        }
    }

    /// <summary>Hands over what is gathered, heartbeat by heartbeat, until it is disposed; then the rest, if the store takes it within a lease.</summary>
    public IAsyncDisposable HandOver(WorkOptions options) => new Handover(this, options, clock);

    /// <summary>Hands over what was gathered. What cannot be written now is kept for the next time.</summary>
    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        LogLine[] lines;
        MetricPoint[] points;
        lock (_gathering)
        {
            lines = [.. _lines];
            points = [.. _points];
        }

        try
        {
            // A writer that hangs may not heed the token.
            await series.AppendAsync(runId, lines, cancellationToken).WaitAsync(cancellationToken);
            await series.AppendAsync(runId, points, cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            // What a run says is not worth the run.
            LogNotHandedOver(logger, runId, exception.Message);
            return;
        }

        lock (_gathering)
        {
            _lines.RemoveRange(0, lines.Length);
            _points.RemoveRange(0, points.Length);
        }
    }

    [LoggerMessage(EventId = 7207, Level = LogLevel.Debug, Message = "{RunId}: its log and its metrics could not be written: {Reason}")]
    private static partial void LogNotHandedOver(ILogger logger, string runId, string reason);

    private sealed class Handover : IAsyncDisposable
    {
        private readonly AttemptLog _log;
        private readonly WorkOptions _options;
        private readonly TimeProvider _clock;
        private readonly CancellationTokenSource _over = new();
        private readonly Task _handing;

        public Handover(AttemptLog log, WorkOptions options, TimeProvider clock)
        {
            (_log, _options, _clock) = (log, options, clock);
            _handing = HandOverAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            await _handing;
            _over.Dispose();
            using var patience = new CancellationTokenSource(_options.LeaseDuration, _clock);
            await _log.FlushAsync(patience.Token);
        }

        private async Task HandOverAsync()
        {
            using var timer = new PeriodicTimer(_options.HeartbeatInterval, _clock);
            try
            {
                while (await timer.WaitForNextTickAsync(_over.Token))
                {
                    await _log.FlushAsync(_over.Token);
                }
            }
            catch (OperationCanceledException) when (_over.IsCancellationRequested)
            {
                // The rest follows.
            }
        }
    }
}
