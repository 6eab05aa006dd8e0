using MlOps.Datasets;
using MlOps.Runs;
using MlOps.Trainer.Work;
using MlOps.Work;

namespace MlOps.Trainer.Training;

/// <summary>The columns in memory before any row is parted: those of the data set, then those of the test data set.</summary>
internal sealed record RawData
{
    public required TrainingSpec Spec { get; init; }

    public required TrainingTask Task { get; init; }

    /// <summary>The label's values; null where an anomaly detection has none.</summary>
    public required LabelValues? Label { get; init; }

    public required IReadOnlyList<FeatureBuffer> Features { get; init; }

    /// <summary>What rows stay together, or are ranked together, by; null: nothing.</summary>
    public required GroupBuffer? Groups { get; init; }

    /// <summary>What rows are ordered by; null: nothing.</summary>
    public required OrderBuffer? Times { get; init; }

    /// <summary>Rows of the data set; those after them are of the test data set.</summary>
    public required int OwnRows { get; init; }

    /// <summary>All rows.</summary>
    public required int Rows { get; init; }

    public static RawData Read(TrainingJob job, IWorkerOutput output, List<string> notices, CancellationToken cancellationToken)
    {
        var spec = job.Spec;
        var manifest = DatasetManifests.Read(job.Data.ManifestPath);
        var testManifest = job.Test is { } given ? DatasetManifests.Read(given.ManifestPath) : null;
        var labelColumn = LabelColumn(spec, manifest);
        var chosen = FeatureChoice.Of(spec, manifest, notices);
        var groupColumn = GroupColumn(spec) is { } name ? SplitColumn(manifest, name) : null;
        var timeColumn = spec.Split is { Kind: SplitKind.Time, Column: { } time } ? TimeColumn(manifest, time) : null;
        if (testManifest is not null)
        {
            if (job.Data.DataPaths.Intersect(job.Test!.DataPaths).Any())
            {
                throw new JobFailedException(
                    "split.test-known",
                    "The test data set holds rows that are learned from: it is the same version, or shares a part with it. Give rows that the model never saw, or leave the test data set out to have some kept apart.");
            }

            TestSchema.Require(testManifest, chosen, labelColumn, groupColumn);
            labelColumn = labelColumn is null ? null : TestSchema.Joined(labelColumn, testManifest);
        }

        using var table = new ParquetTable(job.Data.DataPaths, MemoryShares.ReadingMiB(job.Limits));
        using var testTable = job.Test is { } test ? new ParquetTable(test.DataPaths, MemoryShares.ReadingMiB(job.Limits)) : null;
        var ownRows = table.CountRows();
        var rows = checked(ownRows + (testTable?.CountRows() ?? 0));
        var label = labelColumn is null ? null : LabelBuffer.Create(labelColumn, rows);
        var features = chosen.Select(column => FeatureBuffer.Create(column, rows)).ToList();
        var groups = groupColumn is null ? null : new GroupBuffer(groupColumn.Name, rows);
        var times = timeColumn is null ? null : new OrderBuffer(timeColumn, rows);
        ColumnBuffer[] columns = [.. features, .. new ColumnBuffer?[] { label, groups, times }.OfType<ColumnBuffer>()];
        table.Read(columns, output, cancellationToken);
        testTable?.Read(columns, output, cancellationToken, ownRows);

        var values = label?.ToValues();
        return new()
        {
            Spec = spec,
            Task = spec.Task ?? LabelPlan.Infer(values!, Labelled(values!)),
            Label = values,
            Features = features,
            Groups = groups,
            Times = times,
            OwnRows = ownRows,
            Rows = rows,
        };
    }

    /// <summary>The rows with a value of the label; all, where there is no label.</summary>
    public int[] Known() => Label is null ? [.. Enumerable.Range(0, Rows)] : Labelled(Label);

    private static int[] Labelled(LabelValues values) => [.. Enumerable.Range(0, values.Codes.Length).Where(row => values.Codes[row] >= 0)];

    private static ColumnManifest? LabelColumn(TrainingSpec spec, DatasetManifest manifest)
    {
        if (spec.Label.Length == 0 && spec.Task == TrainingTask.Anomaly)
        {
            return null;
        }

        return manifest.Columns.FirstOrDefault(column => column.Name == spec.Label)
            ?? throw new JobFailedException(
                "label.absent",
                $"The data set has no column '{spec.Label}' to learn. Its columns are: {Names(manifest)}.");
    }

    private static string? GroupColumn(TrainingSpec spec)
    {
        if (spec.Task != TrainingTask.Ranking)
        {
            return spec.Split.Kind == SplitKind.Grouped ? spec.Split.Column : null;
        }

        if (spec.Split is { Kind: SplitKind.Grouped, Column: { } other } && other != spec.GroupColumn)
        {
            throw new JobFailedException("split.ranking", $"A ranking is split by its group column '{spec.GroupColumn}', not by '{other}', which could part a group.");
        }

        return spec.GroupColumn
            ?? throw new JobFailedException("group.missing", "A ranking needs a group column: the one that says which rows are ranked together.");
    }

    private static ColumnManifest SplitColumn(DatasetManifest manifest, string name) =>
        manifest.Columns.FirstOrDefault(column => column.Name == name)
            ?? throw new JobFailedException(
                "split.column-unknown",
                $"The data set has no column '{name}' to part its rows by. Its columns are: {Names(manifest)}.");

    private static ColumnManifest TimeColumn(DatasetManifest manifest, string name)
    {
        var column = SplitColumn(manifest, name);
        return column.Type is ColumnType.Timestamp or ColumnType.Int64 or ColumnType.Float64
            ? column
            : throw new JobFailedException(
                "split.time-unreadable",
                $"'{name}' holds {column.Type}, not dates or numbers, so its rows have no order in time{(column.Minimum is { } example ? $" (one value is '{example}')" : "")}. "
                + "Dates are read as yyyy-MM-dd or yyyy-MM-dd HH:mm:ss; correct the column, or choose another.");
    }

    private static string Names(DatasetManifest manifest) => string.Join(", ", manifest.Columns.Select(column => $"'{column.Name}'"));
}
