namespace MlOps.Work;

/// <summary>Keeps what it is given, after whatever the test has it do first.</summary>
internal sealed class FakeSeries : ISeriesStore
{
    private readonly Lock _keeping = new();

    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    public List<LogLine> Lines { get; } = [];

    public List<MetricPoint> Points { get; } = [];

    public Task AppendAsync(string runId, IReadOnlyCollection<MetricPoint> points, CancellationToken cancellationToken = default) =>
        AppendAsync(Points, points);

    public Task AppendAsync(string runId, IReadOnlyCollection<LogLine> lines, CancellationToken cancellationToken = default) =>
        AppendAsync(Lines, lines);

    public Task<ImmutableArray<MetricPoint>> ReadPointsAsync(string runId, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<ImmutableArray<LogLine>> ReadLogAsync(string runId, int afterAttempt, long afterNumber, int limit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    private async Task AppendAsync<T>(List<T> kept, IReadOnlyCollection<T> more)
    {
        await Before();
        lock (_keeping)
        {
            kept.AddRange(more);
        }
    }
}
