using System.Collections.Immutable;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Trainer.Profiling;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>Makes a dataset version, or a part of one, of a file: checks it, writes it as Parquet, counts, writes manifest and profile.</summary>
internal static class IngestionRunner
{
    private const string DataFile = "data.parquet";
    private const string ManifestFile = "manifest.json";
    private const string PartManifestFile = "part-manifest.json";

    public static IngestionDone Run(IngestionJob job, IWorkerOutput output, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(job.WorkDirectory);
        ImmutableArray<DatasetManifest> parts = [.. job.Parts.Select(part => DatasetManifests.Read(part.ManifestPath))];
        var scan = PartSchema.Of(parts).Fit(FileScan.Of(job, output, cancellationToken), job.File.Format);
        using var database = new IngestionDatabase(folder, job.Limits, scan.Names.Length, job.Parts.Select(part => part.DataPath));
        var data = Path.Combine(folder, DataFile);
        var loaded = FileLoader.Load(job, scan, database, data, output, cancellationToken);
        ParquetInput.Clean(job);
        var columns = ColumnProfiler.Profile(scan, loaded, database, data, output, cancellationToken);
        var made = new DatasetManifest { Csv = job.Csv, File = job.File, Rows = scan.Rows, Columns = columns };
        var identity = DatasetIdentity.Of(job.RawDigest, job.Csv, job.File, columns);
        if (parts.IsEmpty)
        {
            Write(folder, ManifestFile, made);
            return Done(identity, made) with { Files = [.. ProfileMerge.Save([loaded], folder)] };
        }

        output.Progress("merging", scan.Rows);
        var position = job.Position ?? parts.Length;
        parts = parts.Insert(position, made);
        var whole = VersionManifest.Of(parts, job, database, data, cancellationToken);
        Write(folder, ManifestFile, whole);
        Write(folder, PartManifestFile, made);
        var profiles = new PartProfiles(job, database, output, cancellationToken).Save(parts, whole, loaded, data);
        var names = job.Parts.Select(part => (part.Part.Name, part.Part.Identity)).ToList();
        names.Insert(position, (job.Part, identity));
        return Done(DatasetIdentity.Of(names), whole) with
        {
            Part = new()
            {
                Identity = identity,
                ManifestFile = PartManifestFile,
                Rows = made.Rows,
                Files = profiles.Part,
            },
            Files = profiles.Version,
        };
    }

    private static IngestionDone Done(string identity, DatasetManifest manifest) => new()
    {
        DataFile = DataFile,
        ManifestFile = ManifestFile,
        Identity = identity,
        Rows = manifest.Rows,
        Columns = manifest.Columns.Length,
    };

    private static void Write(string folder, string name, DatasetManifest manifest)
    {
        using var file = File.Create(Path.Combine(folder, name));
        JsonSerializer.Serialize(file, manifest, MlOpsJson.Options);
    }
}
