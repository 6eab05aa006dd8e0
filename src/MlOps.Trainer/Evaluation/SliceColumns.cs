using MlOps.Datasets;
using MlOps.Trainer.Training;
using MlOps.Trainer.Work;
using MlOps.Work;

namespace MlOps.Trainer.Evaluation;

/// <summary>The columns that metrics are shown apart by: features, or others of the dataset.</summary>
internal static class SliceColumns
{
    /// <summary>The values of each column that the spec names, in the test part's rows.</summary>
    public static Dictionary<string, FeatureValues> Read(Trained trained, CancellationToken cancellationToken)
    {
        var test = trained.Data.Parts.Test;
        var values = trained.Columns
            .Where(column => trained.Spec.Slices.Contains(column.Name))
            .ToDictionary(column => column.Name, column => FeatureValues.Of(column, test), StringComparer.Ordinal);
        var others = trained.Spec.Slices.Where(name => !values.ContainsKey(name)).Distinct().ToList();
        if (others.Count == 0)
        {
            return values;
        }

        var known = DatasetManifests.Read(trained.Job.Data.ManifestPath).Columns;
        var columns = others.Select(name => known.FirstOrDefault(column => column.Name == name)
            ?? throw new JobFailedException(
                "slice.unknown",
                $"The data set has no column '{name}' to show metrics apart by. Its columns are: {string.Join(", ", known.Select(column => $"'{column.Name}'"))}.")).ToList();

        var raw = trained.Data.Raw;
        var buffers = columns.Select(column => FeatureBuffer.Create(Readable(column), raw.Rows)).ToList();
        Read(trained, trained.Job.Data, buffers, 0, cancellationToken);
        if (trained.Job.Test is { } other)
        {
            Read(trained, other, buffers, raw.OwnRows, cancellationToken);
        }

        foreach (var buffer in buffers)
        {
            values.Add(buffer.Name, FeatureValues.Of(buffer.ToViewColumn(), test));
        }

        return values;
    }

    private static void Read(Trained trained, DatasetFiles files, List<FeatureBuffer> buffers, int firstRow, CancellationToken cancellationToken)
    {
        using var table = new ParquetTable(files.DataPaths, MemoryShares.ReadingMiB(trained.Job.Limits));
        table.Read(buffers, trained.Output, cancellationToken, firstRow);
    }

    /// <summary>A column that no feature is made of, such as an id, is read as the names that it holds.</summary>
    private static ColumnManifest Readable(ColumnManifest column) =>
        column.Role is ColumnRole.Text or ColumnRole.Id ? column with { Role = ColumnRole.Categorical } : column;
}
