using MlOps.Trainer.Profiling;
using MlOps.Trainer.Work;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>Takes a file that was checked into the version's Parquet.</summary>
internal static class FileLoader
{
    private const string Function = "loaded";
    private const int BytesPerValue = 16;
    private const long BytesPerMiB = 1024 * 1024;

    public static DatasetSketches Load(
        IngestionJob job, FileScan scan, IngestionDatabase database, string path, IWorkerOutput output, CancellationToken cancellationToken)
    {
        RequireMemoryForAChunk(scan.Names.Length, job.Limits.MemoryMiB);
        output.Progress("loading");
        using var rows = new LoadedRows(job, scan, output, cancellationToken);
        var stream = database.Register(Function, rows.Types, rows);
        stream.Run(() => ParquetFile.Write(database, $"{Function}()", scan.Names, path, scan.TextBytes));
        ParquetFile.Require(database, path, scan.Rows);
        return rows.Sketches();
    }

    /// <summary>However few rows there are, DuckDB takes whole chunks of them, and the writer copies them.</summary>
    private static void RequireMemoryForAChunk(int columns, int memoryMiB)
    {
        var needed = MemoryShares.ProcessMiB + ((long)columns * IRowChunks.MaxRows * BytesPerValue * 4 / BytesPerMiB);
        if (needed > memoryMiB)
        {
            throw new JobFailedException(
                "worker.out-of-memory",
                $"A file of {columns} columns needs at least {needed} MiB; the limit is {memoryMiB} MiB. Give the job more (limits.memoryMiB), or give it fewer columns.");
        }
    }
}
