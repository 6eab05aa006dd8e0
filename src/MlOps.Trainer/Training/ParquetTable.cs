using System.Globalization;
using DuckDB.NET.Data;

namespace MlOps.Trainer.Training;

/// <summary>The rows of some Parquet files, one after the other, read with DuckDB that may touch nothing but these files.</summary>
internal sealed class ParquetTable : IDisposable
{
    private const int RowsBetweenReports = 8192;

    private readonly DuckDBConnection _connection;
    private readonly string _rows;

    public ParquetTable(IEnumerable<string> paths, int memoryMiB)
    {
        string[] files = [.. paths.Select(Path.GetFullPath)];
        _rows = Sql.Parquet(files);
        _connection = LockedDuckDb.Open(memoryMiB, files);
    }

    /// <summary>How many rows it has.</summary>
    public int CountRows()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {_rows}";
        var rows = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        return rows <= Array.MaxLength
            ? (int)rows
            : throw new JobFailedException("data.too-large", $"The data set has {rows} rows; {Array.MaxLength} can be trained on. Take a sample.");
    }

    /// <summary>Fills the columns from <paramref name="firstRow"/> on, in the order of the file's rows.</summary>
    public void Read(IReadOnlyList<ColumnBuffer> columns, IWorkerOutput output, CancellationToken cancellationToken, int firstRow = 0)
    {
        using var command = _connection.CreateCommand();
        command.UseStreamingMode = true;
        command.CommandText = Select(columns);
        using var reader = command.ExecuteReader();
        for (var row = 0; reader.Read(); row++)
        {
            if (row % RowsBetweenReports == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                output.Progress("reading", row);
            }

            for (var i = 0; i < columns.Count; i++)
            {
                columns[i].Read(reader, i, firstRow + row);
            }
        }
    }

    /// <summary>
    /// The rows in batches, each in columns of its own that hold up to <paramref name="batchRows"/>: memory does not grow
    /// with the number of rows.
    /// </summary>
    public IEnumerable<(IReadOnlyList<ColumnBuffer> Columns, int Rows)> ReadBatches(Func<IReadOnlyList<ColumnBuffer>> create, int batchRows)
    {
        var columns = create();
        using var command = _connection.CreateCommand();
        command.UseStreamingMode = true;
        command.CommandText = Select(columns);
        using var reader = command.ExecuteReader();
        var rows = 0;
        while (reader.Read())
        {
            for (var i = 0; i < columns.Count; i++)
            {
                columns[i].Read(reader, i, rows);
            }

            if (++rows == batchRows)
            {
                yield return (columns, rows);
                (columns, rows) = (create(), 0);
            }
        }

        if (rows > 0)
        {
            yield return (columns, rows);
        }
    }

    public void Dispose() => _connection.Dispose();

    private string Select(IEnumerable<ColumnBuffer> columns) =>
        $"SELECT {string.Join(", ", columns.Select(column => column.Expression))} FROM {_rows}";
}
