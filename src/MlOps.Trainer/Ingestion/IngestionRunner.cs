using System.Text.Json;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Trainer.Profiling;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>Makes a dataset version of a delimited file: checks it, loads it, counts, writes Parquet, manifest and profile.</summary>
internal static class IngestionRunner
{
    private const string DataFile = "data.parquet";
    private const string ManifestFile = "manifest.json";

    public static IngestionDone Run(IngestionJob job, IWorkerOutput output, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(job.WorkDirectory);
        var scan = CsvScan.Of(job, output, cancellationToken);
        using var database = new IngestionDatabase(folder, job.Limits, scan.Names.Length);
        var loaded = TableLoader.Load(job, scan, database, output, cancellationToken);
        var columns = ColumnProfiler.Profile(scan, loaded, database, output, cancellationToken);

        output.Progress("writing", scan.Rows);
        ParquetFile.Write(database, scan.Names, Path.Combine(folder, DataFile), scan.Rows);
        var manifest = new DatasetManifest { Csv = job.Csv, Rows = scan.Rows, Columns = columns };
        using (var file = File.Create(Path.Combine(folder, ManifestFile)))
        {
            JsonSerializer.Serialize(file, manifest, MlOpsJson.Options);
        }

        return new IngestionDone
        {
            DataFile = DataFile,
            ManifestFile = ManifestFile,
            Identity = DatasetIdentity.Of(job.RawDigest, job.Csv, columns),
            Rows = scan.Rows,
            Columns = columns.Length,
            Files = [.. ProfileMerge.Save([loaded], folder)],
        };
    }
}
