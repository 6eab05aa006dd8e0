namespace MlOps.Storage.Series;

/// <summary>Metric points and log lines in memory.</summary>
internal sealed class MemorySeriesStore : ISeriesStore
{
    private readonly Dictionary<(string Run, string Key, int Attempt, long Step), MetricPoint> _points = [];
    private readonly Dictionary<(string Run, int Attempt, long Number), LogLine> _lines = [];
    private readonly Lock _lock = new();

    public Task AppendAsync(string runId, IReadOnlyCollection<MetricPoint> points, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            foreach (var point in points)
            {
                _points.TryAdd((runId, point.Key, point.Attempt, point.Step), point);
            }
        }

        return Task.CompletedTask;
    }

    public Task AppendAsync(string runId, IReadOnlyCollection<LogLine> lines, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            foreach (var line in lines)
            {
                _lines.TryAdd((runId, line.Attempt, line.Number), line);
            }
        }

        return Task.CompletedTask;
    }

    public Task<ImmutableArray<MetricPoint>> ReadPointsAsync(string runId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult(_points.Where(point => point.Key.Run == runId).Select(point => point.Value)
                .OrderBy(point => point.Key, StringComparer.Ordinal).ThenBy(point => point.Attempt).ThenBy(point => point.Step)
                .ToImmutableArray());
        }
    }

    public Task<ImmutableArray<LogLine>> ReadLogAsync(string runId, int afterAttempt, long afterNumber, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult(_lines.Where(line => line.Key.Run == runId).Select(line => line.Value)
                .Where(line => line.Attempt > afterAttempt || (line.Attempt == afterAttempt && line.Number > afterNumber))
                .OrderBy(line => line.Attempt).ThenBy(line => line.Number).Take(limit)
                .ToImmutableArray());
        }
    }
}
