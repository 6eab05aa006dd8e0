using System.Threading.Channels;

namespace MlOps.Storage.Sqlite;

/// <summary>A few connections that read beside the writer, each with its statements prepared.</summary>
internal sealed class SqliteReaders
{
    private const int Connections = 4;

    private readonly string _path;

    // An empty place is a connection that is opened by the one who takes it.
    private readonly Channel<SqliteSession?> _places = Channel.CreateBounded<SqliteSession?>(Connections);

    public SqliteReaders(string path)
    {
        _path = path;
        for (var place = 0; place < Connections; place++)
        {
            _places.Writer.TryWrite(null);
        }
    }

    /// <summary>Runs <paramref name="query"/> on the thread pool: SQLite blocks, and a grain's turn must not.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> query, CancellationToken cancellationToken)
    {
        SqliteSession? session;
        try
        {
            session = await _places.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new StoreUnavailableException($"The store '{_path}' is closed. Start the platform again.", exception);
        }

        try
        {
            return await Task.Run(() => query(session ??= SqliteSession.OpenForReading(_path)), CancellationToken.None);
        }
        catch (Exception exception)
        {
            session?.Dispose();
            session = null;
            if (SqliteFailure.IsStoreFailure(exception))
            {
                throw SqliteFailure.Unreadable(_path, exception);
            }

            throw;
        }
        finally
        {
            if (!_places.Writer.TryWrite(session))
            {
                session?.Dispose();
            }
        }
    }

    /// <summary>Closes the connections; one that reads just now closes when it is through.</summary>
    public void Close()
    {
        _places.Writer.TryComplete();
        while (_places.Reader.TryRead(out var session))
        {
            session?.Dispose();
        }
    }
}
