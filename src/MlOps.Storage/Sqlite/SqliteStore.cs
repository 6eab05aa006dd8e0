using Microsoft.Data.Sqlite;
using MlOps.Storage.State;

namespace MlOps.Storage.Sqlite;

/// <summary>States, rows and settings in <c>platform.db</c>.</summary>
internal sealed partial class SqliteStore : IPlatformStore, IStateStore
{
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    public SqliteStore(string path, Action<SqliteSession>? opened = null)
    {
        _writer = new(path, session => SqliteMigrations.Apply(session, path, "platform"), opened);
        _readers = new(path);
    }

    public Task<StoredState?> ReadAsync(string kind, string id, CancellationToken cancellationToken) => _readers.ReadAsync(
        session => session.Single(
            "SELECT version, payload FROM grain_state WHERE kind = $1 AND id = $2",
            row => new StoredState(row.GetInt64(0), Text(row, 1)),
            kind, id),
        cancellationToken);

    public async Task WriteAsync(StateWrite write)
    {
        try
        {
            await _writer.WriteAsync(session =>
            {
                SqliteStateWrites.Apply(session, write);
                return write.Version;
            });
        }
        catch (SqliteException exception)
        {
            // SQLite's own exception must not travel to callers who do not have its assembly.
            throw new InvalidOperationException(
                $"The write of '{write.Id}' ({write.Kind}, version {write.Version}) was refused by the store: {exception.Message} Nothing was written.", exception);
        }
    }

    /// <summary>Lands what waits and closes the file. Not a Dispose: containers that only pass the store on must not close it.</summary>
    public async Task CloseAsync()
    {
        // The writer last: SQLite folds the log into the file when its last connection closes.
        _readers.Close();
        await _writer.CloseAsync();
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset At(SqliteDataReader row, int column) => StoredTime.To(row.GetInt64(column));
}
