using Microsoft.Data.Sqlite;

namespace MlOps.Storage.Sqlite;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    /// <summary>The connection that changes the file: WAL, every commit on the disk before it returns.</summary>
    public static SqliteSession OpenForWriting(string path)
    {
        var session = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            session.Execute("PRAGMA synchronous = FULL");
            session.Execute("PRAGMA cache_size = -16000");
            session.Execute("PRAGMA temp_store = MEMORY");
            session.Execute("PRAGMA journal_size_limit = 67108864");
            var mode = session.Single("PRAGMA journal_mode = WAL", row => row.GetString(0));
            return mode == "wal"
                ? session
                : throw new StoreUnavailableException(
                    $"'{path}' cannot be kept in WAL mode (SQLite answered '{mode}'), as on some network file systems. Put the data directory on a local disk.");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>A connection that only reads.</summary>
    public static SqliteSession OpenForReading(string path) => Open(path, SqliteOpenMode.ReadOnly);

    /// <summary>Runs a statement; returns how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>The first row, or default.</summary>
    public T? Single<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var rows = Prepare(sql, values).ExecuteReader();
        return rows.Read() ? read(rows) : default;
    }

    /// <summary>All rows.</summary>
    public ImmutableArray<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var rows = Prepare(sql, values).ExecuteReader();
        var result = ImmutableArray.CreateBuilder<T>();
        while (rows.Read())
        {
            result.Add(read(rows));
        }

        return result.DrainToImmutable();
    }

    /// <summary>Runs a script of several statements once.</summary>
    public void Script(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static SqliteSession Open(string path, SqliteOpenMode mode)
    {
        // Not the provider's pool: it would hand connections out with their prepared statements lost, and keep the file open.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 10,
        }.ToString());
        try
        {
            connection.Open();
            var session = new SqliteSession(connection);

            // Without it the provider meets a locked file by sleeping 150 ms at a time.
            session.Execute("PRAGMA busy_timeout = 5000");
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var index = 1; index <= values.Length; index++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${index}" });
            }

            _commands.Add(sql, command);
        }

        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index] ?? DBNull.Value;
        }

        return command;
    }
}
