using System.Collections.Immutable;
using MlOps.Trainer.Profiling;
using MlOps.Trainer.Profiling.Sketches;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>The second pass: every field, as the type that the first one found, into the table.</summary>
internal static class TableLoader
{
    private const int BytesPerValue = 16;
    private const int ProcessMiB = 128;
    private const int RowsPerChunk = 2048;
    private const long BytesPerMiB = 1024 * 1024;
    private const long MinWaitingBytes = 16 * BytesPerMiB;

    public static DatasetSketches Load(
        IngestionJob job, FileScan scan, IngestionDatabase database, IWorkerOutput output, CancellationToken cancellationToken)
    {
        RequireMemoryForAChunk(scan.Names.Length, job.Limits.MemoryMiB);
        output.Progress("loading");
        var sizes = SketchSizes.Of(scan.Names.Length);
        ImmutableArray<ColumnLoader> columns = [.. scan.Types.Select(type => ColumnLoader.Of(type, sizes))];
        var hashes = new RowSketch(RowSketch.ReadingCapacity);
        var definitions = columns.Select((column, i) => $"{IngestionDatabase.Column(i)} {column.SqlType}");
        database.Execute($"CREATE TABLE {IngestionDatabase.Table} ({string.Join(", ", definitions)}); BEGIN TRANSACTION");

        using var source = RecordSource.Of(job);
        var missing = new MissingMarkers(job.Csv.MissingMarkers);
        var rows = 0L;

        // What is appended waits outside of DuckDB's memory limit until it is flushed.
        var maxWaiting = Math.Min(job.Limits.MemoryMiB * BytesPerMiB / 16, Math.Max(MinWaitingBytes, (long)columns.Length * RowsPerChunk * BytesPerValue));
        var isRow = source.Read();
        while (isRow)
        {
            using var appender = database.Appender();
            for (var waiting = 0L; isRow && waiting < maxWaiting; isRow = source.Read())
            {
                var row = appender.CreateRow();
                var hash = 0UL;
                for (var i = 0; i < columns.Length; i++)
                {
                    var field = scan.Positions[i] is >= 0 and var position ? source[position] : default;
                    waiting += BytesPerValue + field.Length;
                    if (missing.Contains(field))
                    {
                        columns[i].AppendMissing(row);
                    }
                    else if (!columns[i].TryAppend(row, field))
                    {
                        throw job.Parts.IsEmpty ? InputChanged(source.Line) : PartErrors.Value(source, scan.Names[i], scan.Types[i], field);
                    }

                    hash = SketchHash.Combine(hash, columns[i].Sketch.Last);
                }

                row.EndRow();
                hashes.Add(hash);
                Tick.Every(++rows, "loading", output, cancellationToken);
            }
        }

        database.Execute("COMMIT");
        foreach (var notice in source.Notices)
        {
            output.Log(notice);
        }

        return rows == scan.Rows
            ? new(rows, hashes, [.. scan.Names.Zip(columns, (name, column) => (name, column.Sketch))])
            : throw InputChanged(source.Line);
    }

    /// <summary>However few rows there are, the appender takes a whole chunk, and DuckDB copies it.</summary>
    private static void RequireMemoryForAChunk(int columns, int memoryMiB)
    {
        var needed = ProcessMiB + ((long)columns * RowsPerChunk * BytesPerValue * 4 / BytesPerMiB);
        if (needed > memoryMiB)
        {
            throw new JobFailedException(
                "worker.out-of-memory",
                $"A file of {columns} columns needs at least {needed} MiB; the limit is {memoryMiB} MiB. Give the job more (limits.memoryMiB), or give it fewer columns.");
        }
    }

    private static JobFailedException InputChanged(long line) => new(
        "ingestion.input-changed",
        $"The uploaded file changed at or before line {line} while it was read. Upload it again.",
        line);
}
