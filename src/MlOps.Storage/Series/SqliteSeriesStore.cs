using MlOps.Storage.Sqlite;
using MlOps.Storage.State;

namespace MlOps.Storage.Series;

/// <summary>Metric points and log lines in <c>series.db</c>, with a writer of its own: a chatty run never delays a state.</summary>
internal sealed class SqliteSeriesStore : ISeriesStore
{
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    public SqliteSeriesStore(string path, Action<SqliteSession>? opened = null)
    {
        _writer = new(path, session => SqliteMigrations.Apply(session, path, "series"), opened);
        _readers = new(path);
    }

    public Task AppendAsync(string runId, IReadOnlyCollection<MetricPoint> points, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ImmutableArray<MetricPoint> taken = [.. points];
        return taken.IsEmpty ? Task.CompletedTask : _writer.WriteAsync(session =>
        {
            foreach (var point in taken)
            {
                session.Execute(
                    "INSERT INTO points (run_id, key, attempt, step, at, value) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                    runId, point.Key, point.Attempt, point.Step, StoredTime.From(point.At), double.IsNaN(point.Value) ? null : point.Value);
            }

            return taken.Length;
        });
    }

    public Task AppendAsync(string runId, IReadOnlyCollection<LogLine> lines, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ImmutableArray<LogLine> taken = [.. lines];
        return taken.IsEmpty ? Task.CompletedTask : _writer.WriteAsync(session =>
        {
            foreach (var line in taken)
            {
                session.Execute(
                    "INSERT INTO lines (run_id, attempt, number, at, text) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                    runId, line.Attempt, line.Number, StoredTime.From(line.At), line.Text);
            }

            return taken.Length;
        });
    }

    public Task<ImmutableArray<MetricPoint>> ReadPointsAsync(string runId, CancellationToken cancellationToken) => _readers.ReadAsync(
        session => session.Rows(
            "SELECT key, attempt, step, at, value FROM points WHERE run_id = $1 ORDER BY key, attempt, step",
            row => new MetricPoint(
                row.GetString(0), row.GetInt32(1), row.GetInt64(2), StoredTime.To(row.GetInt64(3)), row.IsDBNull(4) ? double.NaN : row.GetDouble(4)),
            runId),
        cancellationToken);

    public Task<ImmutableArray<LogLine>> ReadLogAsync(string runId, int afterAttempt, long afterNumber, int limit, CancellationToken cancellationToken) =>
        _readers.ReadAsync(
            session => session.Rows(
                "SELECT attempt, number, at, text FROM lines WHERE run_id = $1 AND (attempt, number) > ($2, $3) ORDER BY attempt, number LIMIT $4",
                row => new LogLine(row.GetInt32(0), row.GetInt64(1), StoredTime.To(row.GetInt64(2)), row.GetString(3)),
                runId, afterAttempt, afterNumber, limit),
            cancellationToken);

    /// <summary>Lands what waits and closes the file. Not a Dispose: containers that only pass the store on must not close it.</summary>
    public async Task CloseAsync()
    {
        _readers.Close();
        await _writer.CloseAsync();
    }
}
