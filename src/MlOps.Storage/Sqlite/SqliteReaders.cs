using System.Collections.Concurrent;

namespace MlOps.Storage.Sqlite;

/// <summary>A few connections that read beside the writer, each with its statements prepared.</summary>
internal sealed class SqliteReaders(string path) : IDisposable
{
    private const int Connections = 4;

    private readonly SemaphoreSlim _free = new(Connections);
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _closed;

    /// <summary>Runs <paramref name="query"/> on the thread pool: SQLite blocks, and a grain's turn must not.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> query, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Read(query), cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private T Read<T>(Func<SqliteSession, T> query)
    {
        SqliteSession? session = null;
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            session = _idle.TryTake(out var idle) ? idle : SqliteSession.OpenForReading(path);
            var result = query(session);
            _idle.Add(session);
            if (_closed)
            {
                Dispose();
            }

            return result;
        }
        catch (ObjectDisposedException exception) when (_closed)
        {
            session?.Dispose();
            throw new StoreUnavailableException($"The store '{path}' is closed. Start the platform again.", exception);
        }
        catch (Exception exception)
        {
            session?.Dispose();
            if (SqliteFailure.IsStoreFailure(exception))
            {
                throw SqliteFailure.Unavailable(path, exception);
            }

            throw;
        }
    }
}
