using System.Collections.Immutable;
using System.Text;
using DuckDB.NET.Data;
using MlOps.Datasets;
using MlOps.Trainer.Work;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>
/// The rows of a Parquet file, read by a DuckDB that may touch nothing but this file. NaN and infinities, of which there
/// is no least, greatest or mean, have no value here; they are counted.
/// </summary>
internal sealed class ParquetSource : RecordSource
{
    private readonly DuckDBConnection _connection;
    private readonly string _path;
    private readonly string _file;
    private readonly ImmutableArray<ParquetColumn> _columns;
    private readonly ImmutableArray<string> _names;
    private readonly long[] _notFinite;
    private readonly (int Start, int Length)[] _values;
    private readonly long _fileBytes;
    private readonly ExpansionLimit _limit;
    private byte[] _text = new byte[64 * 1024];
    private DuckDBCommand? _command;
    private DuckDBDataReader? _rows;
    private long _row;
    private long _bytes;

    private ParquetSource(IngestionJob job)
    {
        _path = ParquetInput.PathOf(job);
        _file = Sql.Text(_path);
        _fileBytes = new FileInfo(_path).Length;
        _limit = ExpansionLimit.Of(_fileBytes, job.Limits.MemoryMiB, job.WorkDirectory);

        // The DuckDB that writes the version, with its writer's pages, needs the rest.
        var memory = Math.Max(MemoryShares.DatabaseMiB, (job.Limits.MemoryMiB - MemoryShares.ProcessMiB) / 4);
        _connection = LockedDuckDb.Open(memory, [_path]);
        try
        {
            _columns = Columns();
        }
        catch
        {
            _connection.Dispose();
            throw;
        }

        _names = [.. _columns.Select(column => column.Name)];
        _notFinite = new long[_columns.Length];
        _values = new (int, int)[_columns.Length];
    }

    public override IReadOnlyList<string> Names => _names;

    public override long Line => _row;

    public override string Place => $"Row {_row}";

    public override IEnumerable<string> Notices => _columns.Zip(_notFinite)
        .Where(column => column.Second > 0)
        .Select(column => $"Column '{column.First.Name}': {column.Second} values are NaN or infinite and count as missing.");

    public override ReadOnlySpan<byte> this[int column] => _text.AsSpan(_values[column].Start, _values[column].Length);

    public static ParquetSource Open(IngestionJob job) => Reading(() => new ParquetSource(job));

    /// <summary>What its footer says; the rows themselves are looked at when they are loaded.</summary>
    public FileScan Scan()
    {
        var rows = Reading(() => Query($"SELECT num_rows FROM parquet_file_metadata({_file})", row => row.GetInt64(0)))[0];
        return rows > 0 ? new(_names, [.. _columns.Select(column => column.Type)], rows) : throw NoRows();
    }

    public override bool IsText(int column) => _columns[column].Type == ColumnType.Text;

    public override bool Read() => Reading(ReadRow);

    public override JobFailedException NoRows() => ParquetErrors.Empty();

    public override void Dispose()
    {
        _rows?.Dispose();
        _command?.Dispose();
        _connection.Dispose();
    }

    private bool ReadRow()
    {
        if (_rows is null)
        {
            _command = _connection.CreateCommand();
            _command.UseStreamingMode = true;
            _command.CommandText =
                $"SELECT {string.Join(", ", _columns.Select(column => column.Expression))} FROM {Sql.Parquet([_path])}";
            _rows = _command.ExecuteReader();
        }

        if (!_rows.Read())
        {
            return false;
        }

        _row++;
        var end = 0;
        for (var i = 0; i < _columns.Length; i++)
        {
            var length = _rows.IsDBNull(i) ? 0 : Take(i, end, _rows.GetString(i));
            _values[i] = (end, length);
            end += length;
        }

        _bytes += end + _columns.Length;
        return _bytes <= _limit.Bytes ? true : throw FileErrors.ExpandsTooMuch(_fileBytes, _limit);
    }

    private int Take(int column, int start, string value)
    {
        var (name, type, typeText, _, isFloating) = _columns[column];
        if (isFloating && value.AsSpan().TrimStart('-') is "nan" or "inf")
        {
            _notFinite[column]++;
            return 0;
        }

        if (type == ColumnType.Text && value.Contains('\0', StringComparison.Ordinal))
        {
            throw ParquetErrors.NulCharacter(name, _row);
        }

        var longest = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (_text.Length - start < longest)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, start + longest));
        }

        var length = Encoding.UTF8.GetBytes(value, _text.AsSpan(start));
        var text = _text.AsSpan(start, length);

        // Beyond 64 bits, before the year 1, infinite dates: DuckDB has them, columns here do not.
        var isHeld = type switch
        {
            ColumnType.Int64 => FieldText.TryInteger(text, out _),
            ColumnType.Timestamp => TimestampText.TryParse(text, out _),
            _ => true,
        };
        return isHeld ? length : throw ParquetErrors.OutOfRange(name, value, typeText, _row);
    }

    private ImmutableArray<ParquetColumn> Columns()
    {
        // DuckDB gives names that differ in case alone others of its own: the footer has the true ones.
        var footer = Query(
            $"SELECT name, num_children FROM parquet_schema({_file})", row => (Name: row.GetString(0), Children: row.IsDBNull(1) ? 0 : row.GetInt64(1)));
        if (footer.Count < 2)
        {
            throw ParquetErrors.Empty();
        }

        if (footer[0].Children > CsvReader.MaxColumns)
        {
            throw ParquetErrors.TooManyColumns(footer[0].Children);
        }

        var described = Query($"DESCRIBE SELECT * FROM {Sql.Parquet([_path])}", row => (Name: row.GetString(0), Type: row.GetString(1)));
        if (footer.Skip(1).Any(element => element.Children > 0))
        {
            // A tree has more elements than columns; DuckDB's description says which of them is one.
            var (name, type) = described.FirstOrDefault(column => column.Type.Contains('(', StringComparison.Ordinal) && !column.Type.StartsWith("DECIMAL", StringComparison.Ordinal) || column.Type.EndsWith(']'));
            throw ParquetErrors.Type(name ?? footer.Skip(1).First(element => element.Children > 0).Name, type ?? "of several values");
        }

        CsvHeader.Checked([.. footer.Skip(1).Select(element => element.Name)], line: null);
        return [.. described.Select(column => ParquetColumn.Of(column.Name, column.Type))];
    }

    private List<T> Query<T>(string sql, Func<DuckDBDataReader, T> read)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DuckDBException exception) when (!OutOfMemory.Is(exception) && !DiskFull.Is(exception))
        {
            throw ParquetErrors.Unreadable(exception);
        }
    }
}
