using System.Threading.Channels;

namespace MlOps.Storage.Sqlite;

/// <summary>
/// The one writer of a file. What waits lands together in one commit; an operation that is refused is undone alone.
/// </summary>
/// <remarks>
/// The queue is drained without waiting for more, so that a lone write pays nothing and 64 writers share one fsync.
/// SQLite's work is synchronous: it has a thread of its own and never holds a grain's turn.
/// </remarks>
internal sealed class SqliteWriter
{
    private const int MaxBatch = 128;

    private readonly string _path;
    private readonly Action<SqliteSession>? _opened;
    private readonly Channel<SqliteWriteOperation> _waiting =
        Channel.CreateBounded<SqliteWriteOperation>(new BoundedChannelOptions(1024) { SingleReader = true });

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteSession? _session;
    private long _commits;

    /// <param name="path">The file.</param>
    /// <param name="prepare">Runs once, now, on the first connection: the migrations.</param>
    /// <param name="opened">Runs on every connection that is opened.</param>
    public SqliteWriter(string path, Action<SqliteSession> prepare, Action<SqliteSession>? opened = null)
    {
        _path = path;
        _opened = opened;
        try
        {
            var session = Session();
            prepare(session);
        }
        catch (Exception exception)
        {
            _session?.Dispose();
            if (SqliteFailure.IsStoreFailure(exception))
            {
                throw SqliteFailure.Unreadable(path, exception);
            }

            throw;
        }

        new Thread(Run) { IsBackground = true, Name = $"writer of {Path.GetFileName(path)}" }.UnsafeStart();
    }

    /// <summary>How many transactions were committed.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Runs <paramref name="work"/> in a transaction; durable once this returns. An exception of its own undoes it alone.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> work)
    {
        var operation = new SqliteWriteOperation<T>(work);
        if (!_waiting.Writer.TryWrite(operation))
        {
            try
            {
                await _waiting.Writer.WriteAsync(operation);
            }
            catch (ChannelClosedException exception)
            {
                throw new StoreUnavailableException($"The store '{_path}' is closed. Nothing was written. Start the platform again.", exception);
            }
        }

        return await operation.Result;
    }

    /// <summary>Lands what waits, then closes the file.</summary>
    public Task CloseAsync()
    {
        _waiting.Writer.TryComplete();
        return _ended.Task;
    }

    private void Run()
    {
        var batch = new List<SqliteWriteOperation>(MaxBatch);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var operation))
            {
                batch.Add(operation);
            }

            Land(batch);
        }

        _session?.Dispose();
        _ended.SetResult();
    }

    private void Land(List<SqliteWriteOperation> batch)
    {
        try
        {
            var session = Session();
            session.Execute("BEGIN IMMEDIATE");
            foreach (var operation in batch)
            {
                RunAlone(session, operation);
            }

            session.Execute("COMMIT");
            Interlocked.Increment(ref _commits);
        }
        catch (Exception exception)
        {
            // SQLite may have rolled back by itself, or not, or have committed: only a fresh connection knows.
            // Closing this one undoes a transaction that is still open.
            _session?.Dispose();
            _session = null;
            var failure = SqliteFailure.Unwritable(_path, exception);
            batch.ForEach(operation => operation.Fail(failure));
            return;
        }

        batch.ForEach(operation => operation.Complete());
    }

    private static void RunAlone(SqliteSession session, SqliteWriteOperation operation)
    {
        session.Execute("SAVEPOINT operation");
        try
        {
            operation.Run(session);
        }
        catch (Exception exception) when (!SqliteFailure.IsStoreFailure(exception))
        {
            session.Execute("ROLLBACK TO operation");
            operation.Refuse(exception);
        }

        session.Execute("RELEASE operation");
    }

    private SqliteSession Session()
    {
        if (_session is null)
        {
            _session = SqliteSession.OpenForWriting(_path);
            _opened?.Invoke(_session);
        }

        return _session;
    }
}
