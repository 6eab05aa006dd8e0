using System.Collections.Immutable;
using System.Globalization;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using MlOps.Runs;
using MlOps.Trainer.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>
/// DuckDB over a file in the work folder: it keeps what memory does not hold, counts, and writes the Parquet. It reaches
/// no other folder.
/// </summary>
internal sealed class IngestionDatabase : IDisposable
{
    /// <summary>The table of what is not read from one file; its columns are <see cref="Column"/>.</summary>
    public const string Table = "data";

    private const string Name = "ingestion";
    private const int WideColumns = 256;
    private const int NarrowMiB = 64;
    private const int ColumnsOutsidePerMiB = 48;
    private const int ColumnsPerMiB = 4;

    private readonly string _path;
    private readonly DuckDBConnection _connection;

    /// <param name="folder">Its folder, and the only one that it reaches.</param>
    /// <param name="limits">What the job may use.</param>
    /// <param name="columns">Columns of the table.</param>
    /// <param name="parts">Parquet files elsewhere that it may read.</param>
    public IngestionDatabase(string folder, RunLimits limits, int columns, params IEnumerable<string> parts)
    {
        _path = Path.Combine(folder, $"{Name}.duckdb");

        // Every column of a row group takes at least one block: the usual 256 KiB are 2.5 GiB for 10,000 columns.
        var blockBytes = columns > WideColumns ? 16 * 1024 : 256 * 1024;
        var attach = string.Create(CultureInfo.InvariantCulture, $"ATTACH {Sql.Text(_path)} AS {Name} (BLOCK_SIZE {blockBytes}); USE {Name}");

        // Beside the process itself, every column has its sketches outside of DuckDB's own account, and a quarter of
        // what it accounts for comes on top, so that it runs out in its own order first. More than it needs it would fill
        // with blocks that are never read again.
        var outside = MemoryShares.ProcessMiB + (columns / ColumnsOutsidePerMiB);
        var memory = Math.Clamp((limits.MemoryMiB - outside) * 3 / 4, MemoryShares.DatabaseMiB, NarrowMiB + (columns / ColumnsPerMiB));
        _connection = LockedDuckDb.Open(memory, parts.Select(Path.GetFullPath), folder, attach);
    }

    /// <summary>The name of a column in the table: the file's own may hold anything.</summary>
    public static string Column(int index) => string.Create(CultureInfo.InvariantCulture, $"c{index}");

    /// <summary>Makes rows known as a function of SQL.</summary>
    public RowStream Register(string function, ImmutableArray<DuckDBType> types, IRowChunks rows) => RowStream.Register(_connection, function, types, rows);

    public DuckDB.NET.Data.DuckDBAppender Appender() => _connection.CreateAppender(Name, "main", Table);

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The one number that <paramref name="sql"/> selects.</summary>
    public long Number(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>The rows that <paramref name="sql"/> selects, each through <paramref name="read"/>.</summary>
    public List<T> Rows<T>(string sql, Func<DuckDBDataReader, T> read)
    {
        var rows = new List<T>();
        Read(sql, reader => rows.Add(read(reader)));
        return rows;
    }

    /// <summary>The same for however many rows: none is kept.</summary>
    public void Read(string sql, Action<DuckDBDataReader> read)
    {
        using var command = _connection.CreateCommand();
        command.UseStreamingMode = true;
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            read(reader);
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        File.Delete(_path);
        File.Delete(_path + ".wal");
    }
}
