using Microsoft.Data.Sqlite;
using MlOps.Storage.Sql;
using MlOps.Storage.State;

namespace MlOps.Storage.Sqlite;

/// <summary>States, rows and settings in <c>platform.db</c>.</summary>
internal sealed class SqliteStore : SqlPlatformStore
{
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    public SqliteStore(string path, Action<SqliteSession>? opened = null)
        : this(new SqliteWriter(path, session => SqliteMigrations.Apply(session, path, "platform"), opened), new SqliteReaders(path))
    {
    }

    private SqliteStore(SqliteWriter writer, SqliteReaders readers)
        : base(new SqliteAccess(writer, readers))
    {
        _writer = writer;
        _readers = readers;
    }

    public override async Task WriteAsync(StateWrite write)
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
}
