using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Trainer.Ingestion;
using MlOps.Trainer.Training;
using MlOps.Trainer.Work;
using MlOps.Work;

namespace MlOps.Trainer.Prediction;

/// <summary>
/// Predicts every row of a dataset version, batch by batch, so that memory does not grow with the rows; what comes of it
/// is a dataset version like any other.
/// </summary>
internal static class PredictionRunner
{
    private const string DataFile = "data.parquet";
    private const string ManifestFile = "manifest.json";
    private const int MostRows = 8192;
    private const int FewestRows = 256;
    private const int ValuesPerBatch = 500_000;

    /// <summary>Leaves the predictions and their manifest in the work folder.</summary>
    /// <exception cref="JobFailedException">The dataset or the model cannot be used.</exception>
    public static IngestionDone Run(PredictionJob job, IWorkerOutput output, CancellationToken cancellationToken)
    {
        output.Progress("loading");
        var folder = Path.GetFullPath(job.WorkDirectory);
        using var model = BatchModel.Load(job.Model);
        var source = DatasetManifests.Read(job.Data.ManifestPath);
        ImmutableArray<ColumnManifest> inputs = [.. model.Manifest.Inputs.Select(input => Input(source, input))];
        ImmutableArray<ColumnManifest> keys = [.. job.Spec.Keys.Select(key => Require(source, key))];
        var version = string.Create(CultureInfo.InvariantCulture, $"{job.Model.ModelName}:{job.Model.Number}");
        var columns = OutputColumn.Of(keys, model.Manifest, version, PredictedAt(job));

        using var database = new IngestionDatabase(folder, job.Limits, columns.Length);
        var table = new PredictionTable(database, columns);
        Predict(job, model, inputs, keys, table, output, cancellationToken);
        var manifest = new DatasetManifest
        {
            Csv = new(),
            File = new() { Format = FileFormat.Parquet },
            Rows = table.Rows,
            Columns = table.Describe(output, cancellationToken),
        };

        output.Progress("writing", table.Rows);
        var path = Path.Combine(folder, DataFile);
        ParquetFile.Write(database, IngestionDatabase.Table, [.. columns.Select(column => column.Name)], path);
        ParquetFile.Require(database, path, table.Rows);
        File.WriteAllBytes(Path.Combine(folder, ManifestFile), JsonSerializer.SerializeToUtf8Bytes(manifest, MlOpsJson.Options));
        return new()
        {
            DataFile = DataFile,
            ManifestFile = ManifestFile,
            Identity = PredictionIdentity.Of(job.Data.Identity, model.Digest, version, job.Spec.Keys),
            Rows = table.Rows,
            Columns = columns.Length,
            Files = [.. table.SaveProfile(folder)],
        };
    }

    private static void Predict(
        PredictionJob job,
        BatchModel model,
        ImmutableArray<ColumnManifest> inputs,
        ImmutableArray<ColumnManifest> keys,
        PredictionTable table,
        IWorkerOutput output,
        CancellationToken cancellationToken)
    {
        var batchRows = Math.Clamp(ValuesPerBatch / (inputs.Length + keys.Length), FewestRows, MostRows);
        var outOfRange = new long[inputs.Length];
        using var data = new ParquetTable(job.Data.DataPaths, MemoryShares.ReadingMiB(job.Limits));
        var batches = data.ReadBatches(
            () => [.. inputs.Select(input => FeatureBuffer.Create(input, batchRows)), .. keys.Select(key => KeyBuffer.Create(key, batchRows))], batchRows);
        foreach (var (columns, rows) in batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            FeatureBuffer[] features = [.. columns.OfType<FeatureBuffer>()];
            var view = new ColumnarView([.. features.Select(feature => feature.ToViewColumn())], [.. Enumerable.Range(0, rows)]);
            table.Append(rows, [.. columns.OfType<KeyBuffer>()], model.Rows.Predict(view));
            for (var i = 0; i < features.Length; i++)
            {
                outOfRange[i] += features[i].OutOfRange;
            }

            output.Progress("predicting", table.Rows);
        }

        foreach (var (input, count) in inputs.Zip(outOfRange).Where(pair => pair.Second > 0))
        {
            output.Log($"{count} values of '{input.Name}' are beyond ±3.4e38 and count as missing.");
        }
    }

    private static DateTime PredictedAt(PredictionJob job)
    {
        var at = job.Spec.PredictedAt ?? throw new JobFailedException(
            "worker.bad-job", "The job does not say which time its predictions bear. Host and worker must be of one version.");
        return new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Unspecified);
    }

    /// <summary>The dataset's column as the model takes it: few rows may look like another role than many did.</summary>
    private static ColumnManifest Input(DatasetManifest source, ModelInput input) => Require(source, input.Name) with { Role = input.Role };

    private static ColumnManifest Require(DatasetManifest source, string name) =>
        source.Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new JobFailedException("prediction.column", $"The dataset has no column '{name}'.");
}
