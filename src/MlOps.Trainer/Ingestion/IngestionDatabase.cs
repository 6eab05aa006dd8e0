using System.Collections.Immutable;
using System.Globalization;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using MlOps.Runs;
using MlOps.Trainer.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>
/// DuckDB over a file in the work folder: it keeps what memory does not hold, counts, and writes the Parquet. It reaches
/// no other folder, loads nothing, and its settings are locked.
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
        _connection = new DuckDBConnection("DataSource=:memory:");
        _connection.Open();

        // Every column of a row group takes at least one block: the usual 256 KiB are 2.5 GiB for 10,000 columns.
        var blockBytes = columns > WideColumns ? 16 * 1024 : 256 * 1024;
        Execute(string.Create(
            CultureInfo.InvariantCulture,
            $"ATTACH {Sql.Text(_path)} AS {Name} (BLOCK_SIZE {blockBytes}); USE {Name}"));

        // Beside the process itself, every column has its sketches outside of DuckDB's own account, and a quarter of
        // what it accounts for comes on top, so that it runs out in its own order first. More than it needs it would fill
        // with blocks that are never read again.
        var outside = MemoryShares.ProcessMiB + (columns / ColumnsOutsidePerMiB);
        var memory = Math.Clamp((limits.MemoryMiB - outside) * 3 / 4, MemoryShares.DatabaseMiB, NarrowMiB + (columns / ColumnsPerMiB));
        Execute(string.Create(CultureInfo.InvariantCulture, $"""
            SET threads = 1;
            SET memory_limit = '{memory}MiB';
            SET preserve_insertion_order = true;
            SET temp_directory = {Sql.Text(Path.Combine(folder, "spill"))};
            SET max_temp_directory_size = '{new DriveInfo(folder).AvailableFreeSpace / 2 / 1024 / 1024}MiB';
            SET autoinstall_known_extensions = false;
            SET autoload_known_extensions = false;
            SET allowed_directories = [{Sql.Text(folder)}];
            SET allowed_paths = [{string.Join(", ", parts.Select(part => Sql.Text(Path.GetFullPath(part))))}];
            SET enable_external_access = false;
            SET lock_configuration = true;
            """));
    }

    /// <summary>The name of a column in the table: the file's own may hold anything.</summary>
    public static string Column(int index) => string.Create(CultureInfo.InvariantCulture, $"c{index}");

    /// <summary>
    /// The rows of Parquet files, given as literals, one after the other. Parts may hold integers where others have fractions: they are one
    /// column. A folder's name never makes a column.
    /// </summary>
    public static string Parquet(IEnumerable<string> literals) =>
        $"read_parquet([{string.Join(", ", literals)}], union_by_name = true, hive_partitioning = false)";

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
