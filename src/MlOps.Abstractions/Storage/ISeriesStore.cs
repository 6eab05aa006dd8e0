namespace MlOps.Storage;

/// <summary>What a run says while it goes: metric points and log lines. Append-only, idempotent, with a writer of its own.</summary>
public interface ISeriesStore
{
    /// <summary>Adds points. A point of the same run, key, attempt and step is kept as it was.</summary>
    Task AppendAsync(string runId, IReadOnlyCollection<MetricPoint> points, CancellationToken cancellationToken = default);

    /// <summary>Adds log lines. A line of the same run, attempt and number is kept as it was.</summary>
    Task AppendAsync(string runId, IReadOnlyCollection<LogLine> lines, CancellationToken cancellationToken = default);

    /// <summary>A run's points, by key, attempt and step.</summary>
    Task<ImmutableArray<MetricPoint>> ReadPointsAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>A run's log lines after (<paramref name="afterAttempt"/>, <paramref name="afterNumber"/>), oldest first.</summary>
    Task<ImmutableArray<LogLine>> ReadLogAsync(string runId, int afterAttempt, long afterNumber, int limit, CancellationToken cancellationToken = default);
}

/// <summary>A metric's value at a step of an attempt; 0 stands for what clients logged.</summary>
public sealed record MetricPoint(string Key, int Attempt, long Step, DateTimeOffset At, double Value);

/// <summary>A line of a run's log, numbered from 1 within its attempt.</summary>
public sealed record LogLine(int Attempt, long Number, DateTimeOffset At, string Text);
