using System.Threading.Channels;
using MlOps.Storage.State;
using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>
/// Metric points and log lines in tables of the database, with a writer of their own: what waits from all runs of this
/// process goes out in one round trip, an array for each column. COPY knows no conflicts: by way of a table in between it
/// costs five round trips, and two to five times the processor time.
/// </summary>
internal sealed class PostgresSeriesStore : ISeriesStore, IAsyncDisposable
{
    private const int MaxBatch = 512;

    /// <summary>More are not begun to be added to a batch: it must be written well within a command's time.</summary>
    private const int EnoughRows = 10_000;

    private readonly PostgresConnections _database;
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly Task _running;

    public PostgresSeriesStore(PostgresConnections database)
    {
        _database = database;
        _running = Task.Run(RunAsync);
    }

    public Task AppendAsync(string runId, IReadOnlyCollection<MetricPoint> points, CancellationToken cancellationToken) =>
        points.Count == 0 ? Task.CompletedTask : AppendAsync(new(runId, [.. points], []), cancellationToken);

    public Task AppendAsync(string runId, IReadOnlyCollection<LogLine> lines, CancellationToken cancellationToken) =>
        lines.Count == 0 ? Task.CompletedTask : AppendAsync(new(runId, [], [.. lines]), cancellationToken);

    public Task<ImmutableArray<MetricPoint>> ReadPointsAsync(string runId, CancellationToken cancellationToken) => _database.RowsAsync(
        "SELECT key, attempt, step, at, value FROM points WHERE run_id = $1 ORDER BY key, attempt, step",
        row => new MetricPoint(row.GetString(0), row.GetInt32(1), row.GetInt64(2), StoredTime.To(row.GetInt64(3)), row.GetDouble(4)),
        [runId],
        cancellationToken);

    public Task<ImmutableArray<LogLine>> ReadLogAsync(string runId, int afterAttempt, long afterNumber, int limit, CancellationToken cancellationToken) => _database.RowsAsync(
        "SELECT attempt, number, at, text FROM lines WHERE run_id = $1 AND (attempt, number) > ($2, $3) ORDER BY attempt, number LIMIT $4",
        row => new LogLine(row.GetInt32(0), row.GetInt64(1), StoredTime.To(row.GetInt64(2)), row.GetString(3)),
        [runId, afterAttempt, afterNumber, limit],
        cancellationToken);

    /// <summary>Lands what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _running;
    }

    private async Task AppendAsync(Waiting append, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await _waiting.Writer.WriteAsync(append, cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new StoreUnavailableException($"The store {_database.Where} is closed. Nothing was written. Start the platform again.", exception);
        }

        await append.Landed.Task;
    }

    private async Task RunAsync()
    {
        var batch = new List<Waiting>(MaxBatch);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            for (var rows = 0; batch.Count < MaxBatch && rows < EnoughRows && _waiting.Reader.TryRead(out var append); rows += append.Rows)
            {
                batch.Add(append);
            }

            await SeeToAsync(batch);
        }
    }

    /// <summary>Sees every append of a batch to its end: one that is refused is found by halving, and fails alone.</summary>
    private async Task SeeToAsync(List<Waiting> batch)
    {
        try
        {
            // What is there stays as it was, so the whole may be repeated.
            await _database.RetryOnceAsync(() => LandAsync(batch));
            batch.ForEach(append => append.Landed.TrySetResult());
        }
        catch (StoreUnavailableException exception)
        {
            batch.ForEach(append => append.Landed.TrySetException(exception));
        }
        catch (Exception exception) when (batch is [var append])
        {
            append.Landed.TrySetException(new InvalidOperationException(
                $"The store refused {append.Points.Length} points and {append.Lines.Length} lines of the run '{append.RunId}': {exception.Message} Nothing of them was written.",
                exception));
        }
        catch (Exception)
        {
            await SeeToAsync(batch[..(batch.Count / 2)]);
            await SeeToAsync(batch[(batch.Count / 2)..]);
        }
    }

    private async Task<int> LandAsync(List<Waiting> batch)
    {
        await using var connection = await _database.OpenAsync(CancellationToken.None);
        await using var statements = new NpgsqlBatch(connection);
        if (batch.Exists(append => !append.Points.IsEmpty))
        {
            statements.BatchCommands.Add(PointRows(batch));
        }

        if (batch.Exists(append => !append.Lines.IsEmpty))
        {
            statements.BatchCommands.Add(LineRows(batch));
        }

        await statements.ExecuteNonQueryAsync();
        return batch.Count;
    }

    private static NpgsqlBatchCommand PointRows(List<Waiting> batch)
    {
        (string RunId, MetricPoint Point)[] rows = [.. batch.SelectMany(append => append.Points.Select(point => (append.RunId, point)))];
        return Rows(
            "INSERT INTO points (run_id, key, attempt, step, at, value) SELECT * FROM unnest($1, $2, $3, $4, $5, $6) ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING",
            Column(rows, row => row.RunId),
            Column(rows, row => PostgresText.Of(row.Point.Key)),
            Column(rows, row => row.Point.Attempt),
            Column(rows, row => row.Point.Step),
            Column(rows, row => StoredTime.From(row.Point.At)),
            Column(rows, row => row.Point.Value));
    }

    private static NpgsqlBatchCommand LineRows(List<Waiting> batch)
    {
        (string RunId, LogLine Line)[] rows = [.. batch.SelectMany(append => append.Lines.Select(line => (append.RunId, line)))];
        return Rows(
            "INSERT INTO lines (run_id, attempt, number, at, text) SELECT * FROM unnest($1, $2, $3, $4, $5) ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING",
            Column(rows, row => row.RunId),
            Column(rows, row => row.Line.Attempt),
            Column(rows, row => row.Line.Number),
            Column(rows, row => StoredTime.From(row.Line.At)),
            Column(rows, row => PostgresText.Of(row.Line.Text)));
    }

    /// <summary>In one order in every silo, so that two of them do not wait for each other in a circle.</summary>
    private static NpgsqlBatchCommand Rows(string sql, params NpgsqlParameter[] columns)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(columns);
        return command;
    }

    private static NpgsqlParameter<TValue[]> Column<TRow, TValue>(TRow[] rows, Converter<TRow, TValue> value) =>
        new() { TypedValue = Array.ConvertAll(rows, value) };

    private sealed record Waiting(string RunId, ImmutableArray<MetricPoint> Points, ImmutableArray<LogLine> Lines)
    {
        public int Rows => Points.Length + Lines.Length;

        public TaskCompletionSource Landed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
