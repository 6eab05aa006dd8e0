using System.Text.Json;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Runs;
using MlOps.Work;

namespace MlOps.Trainer.Training;

/// <summary>The data set in memory: the label, the features in the order of the file, and the parts.</summary>
internal sealed record TrainingData(LabelPlan Label, IReadOnlyList<FeatureBuffer> Features, Parts Parts)
{
    public static TrainingData Read(TrainingJob job, IWorkerOutput output, List<string> notices, CancellationToken cancellationToken)
    {
        var spec = job.Spec;
        var manifest = ReadManifest(job.Data.ManifestPath);
        var labelColumn = manifest.Columns.FirstOrDefault(column => column.Name == spec.Label)
            ?? throw new JobFailedException(
                "label.absent",
                $"The data set has no column '{spec.Label}' to learn. Its columns are: {Names(manifest.Columns)}.");
        var chosen = FeatureChoice.Of(spec, manifest, notices);

        using var table = new ParquetTable(job.Data.DataPaths, Math.Max(64, job.Limits.MemoryMiB / 4));
        var rows = table.CountRows();
        var label = LabelBuffer.Create(labelColumn, rows);
        var features = chosen.Select(column => FeatureBuffer.Create(column, rows)).ToList();
        table.Read([label, .. features], output, cancellationToken);

        var values = label.ToValues();
        var parts = Split(spec, values, rows, notices);
        var plan = LabelPlan.Create(values, spec.Task ?? LabelPlan.Infer(values, parts.All), parts);
        return new(plan, Usable(features, parts, notices), parts);
    }

    private static DatasetManifest ReadManifest(string path)
    {
        using var file = File.OpenRead(path);
        return JsonSerializer.Deserialize<DatasetManifest>(file, MlOpsJson.Options)
            ?? throw new JobFailedException("data.manifest", "The data set's manifest is empty. Ingest the data set again.");
    }

    private static Parts Split(TrainingSpec spec, LabelValues label, int rows, List<string> notices)
    {
        List<int> train = [];
        List<int> test = [];
        for (var row = 0; row < rows; row++)
        {
            if (label.Codes[row] >= 0)
            {
                (RowSplit.IsTest(spec.Seed, row, spec.TestFraction) ? test : train).Add(row);
            }
        }

        var dropped = rows - train.Count - test.Count;
        if (dropped == rows)
        {
            throw new JobFailedException(
                "label.missing-values",
                $"No row of the data set's {rows} has a value of the label '{label.Name}'. Choose another label.");
        }

        if (dropped > 0)
        {
            notices.Add($"{dropped} of {rows} rows have no value of the label '{label.Name}' and were left out.");
        }

        if (train.Count == 0)
        {
            throw new JobFailedException(
                "data.too-small",
                $"The data set has {test.Count} rows with a label and all of them fell into the test part. Use more rows or a smaller test fraction.");
        }

        if (test.Count == 0)
        {
            notices.Add("No row fell into the test part, so there are no metrics. Use more rows or a larger test fraction.");
        }

        return new([.. train], [.. test]);
    }

    private static List<FeatureBuffer> Usable(List<FeatureBuffer> features, Parts parts, List<string> notices)
    {
        List<FeatureBuffer> usable = [];
        foreach (var feature in features)
        {
            if (feature.OutOfRange > 0)
            {
                notices.Add($"{feature.OutOfRange} values of '{feature.Name}' are beyond ±3.4e38 and count as missing.");
            }

            if (parts.Train.All(feature.IsMissing))
            {
                notices.Add($"'{feature.Name}' has no value in the training part and is no input of the model.");
            }
            else
            {
                usable.Add(feature);
            }
        }

        return usable.Count > 0
            ? usable
            : throw new JobFailedException("feature.none", "No column is left to learn from: all of them are empty in the training part.");
    }

    private static string Names(IEnumerable<ColumnManifest> columns) => string.Join(", ", columns.Select(column => $"'{column.Name}'"));
}
