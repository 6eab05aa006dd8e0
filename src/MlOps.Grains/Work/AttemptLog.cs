namespace MlOps.Work;

/// <summary>
/// What an attempt's worker says, on its way to the series store: gathered, and handed over with every heartbeat.
/// Lines bear numbers, so that handing over twice adds nothing.
/// </summary>
internal sealed class AttemptLog(ISeriesStore series, string runId, int attempt, TimeProvider clock)
{
    private const int MostLines = 10_000;

    /// <summary>A longer key is cut: it would not fit into an index, and a point that no store takes would come again with every heartbeat.</summary>
    private const int LongestKey = 200;

    private readonly Lock _gathering = new();
    private readonly List<LogLine> _lines = [];
    private readonly List<MetricPoint> _points = [];
    private long _number;

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
            _points.Add(new(metric.Key.Length <= LongestKey ? metric.Key : metric.Key[..LongestKey], attempt, metric.Step, clock.GetUtcNow(), metric.Value));
        }
    }

    /// <summary>Hands over what was gathered. What cannot be written now is kept for the next time.</summary>
    public async Task FlushAsync()
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
            if (lines.Length > 0)
            {
                await series.AppendAsync(runId, lines);
            }

            if (points.Length > 0)
            {
                await series.AppendAsync(runId, points);
            }
        }
        catch (Exception exception) when (exception is StoreUnavailableException or IOException or TimeoutException)
        {
            return;
        }

        lock (_gathering)
        {
            _lines.RemoveRange(0, lines.Length);
            _points.RemoveRange(0, points.Length);
        }
    }
}
