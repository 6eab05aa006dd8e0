using System.Threading.Channels;
using MlOps.Storage.State;
using Npgsql;
using NpgsqlTypes;

namespace MlOps.Storage.Postgres;

/// <summary>
/// Metric points and log lines in tables of the database, with a writer of their own: what waits from all runs of this
/// process goes out together, copied into a table of the connection's and from there to where it is not yet.
/// </summary>
internal sealed class PostgresSeriesStore : ISeriesStore, IAsyncDisposable
{
    private const int MaxBatch = 512;

    private readonly PostgresConnections _database;
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly Task _running;
    private NpgsqlConnection? _connection;

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
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var append))
            {
                batch.Add(append);
            }

            await SeeToAsync(batch);
        }

        await CloseAsync();
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

    /// <summary>On a connection that is kept: the tables by way of which the rows go are its own.</summary>
    private async Task<int> LandAsync(List<Waiting> batch)
    {
        try
        {
            _connection ??= await _database.OpenAsync(CancellationToken.None);
            return await LandAsync(_connection, batch);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
    }

    private static async Task<int> LandAsync(NpgsqlConnection connection, List<Waiting> batch)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        if (batch.Exists(append => !append.Points.IsEmpty))
        {
            await CopyAsync(connection, "points", "run_id, key, attempt, step, at, value", batch.SelectMany(append => append.Points.Select(point => (append.RunId, point))), async (row, copy) =>
            {
                await copy.WriteAsync(row.RunId, NpgsqlDbType.Text);
                await copy.WriteAsync(PostgresText.Of(row.point.Key), NpgsqlDbType.Text);
                await copy.WriteAsync(row.point.Attempt, NpgsqlDbType.Integer);
                await copy.WriteAsync(row.point.Step, NpgsqlDbType.Bigint);
                await copy.WriteAsync(StoredTime.From(row.point.At), NpgsqlDbType.Bigint);
                await copy.WriteAsync(row.point.Value, NpgsqlDbType.Double);
            });
        }

        if (batch.Exists(append => !append.Lines.IsEmpty))
        {
            await CopyAsync(connection, "lines", "run_id, attempt, number, at, text", batch.SelectMany(append => append.Lines.Select(line => (append.RunId, line))), async (row, copy) =>
            {
                await copy.WriteAsync(row.RunId, NpgsqlDbType.Text);
                await copy.WriteAsync(row.line.Attempt, NpgsqlDbType.Integer);
                await copy.WriteAsync(row.line.Number, NpgsqlDbType.Bigint);
                await copy.WriteAsync(StoredTime.From(row.line.At), NpgsqlDbType.Bigint);
                await copy.WriteAsync(PostgresText.Of(row.line.Text), NpgsqlDbType.Text);
            });
        }

        await transaction.CommitAsync();
        return batch.Count;
    }

    /// <summary>COPY knows no conflicts, so it goes by way of a table that only this connection sees.</summary>
    private static async Task CopyAsync<T>(NpgsqlConnection connection, string table, string columns, IEnumerable<T> rows, Func<T, NpgsqlBinaryImporter, Task> write)
    {
        await ExecuteAsync(connection, $"CREATE TEMPORARY TABLE IF NOT EXISTS new_{table} (LIKE {table}) ON COMMIT DELETE ROWS");
        await using (var copy = await connection.BeginBinaryImportAsync($"COPY new_{table} ({columns}) FROM STDIN (FORMAT BINARY)"))
        {
            foreach (var row in rows)
            {
                await copy.StartRowAsync();
                await write(row, copy);
            }

            await copy.CompleteAsync();
        }

        // In one order in every silo, so that two of them do not wait for each other in a circle.
        await ExecuteAsync(connection, $"INSERT INTO {table} ({columns}) SELECT {columns} FROM new_{table} ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING");
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            try
            {
                await connection.DisposeAsync();
            }
            catch (Exception)
            {
                // It is of no more use either way.
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private sealed record Waiting(string RunId, ImmutableArray<MetricPoint> Points, ImmutableArray<LogLine> Lines)
    {
        public TaskCompletionSource Landed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
