using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>Which columns are learned from.</summary>
internal static class FeatureChoice
{
    /// <summary>The columns asked for, or all that can be learned from, in the order of the file.</summary>
    public static List<ColumnManifest> Of(TrainingSpec spec, DatasetManifest manifest, List<string> notices)
    {
        var chosen = spec.Features.IsDefaultOrEmpty ? Usable(spec, manifest, notices) : Asked(spec, manifest);
        return chosen.Count > 0
            ? chosen
            : throw new JobFailedException(
                "feature.none",
                "The data set has no column to learn from beside the label: a feature is a column of numbers, names, booleans or dates.");
    }

    private static List<ColumnManifest> Usable(TrainingSpec spec, DatasetManifest manifest, List<string> notices)
    {
        var ignored = manifest.Columns.Where(column => !IsApart(spec, column) && !IsUsable(column)).ToList();
        if (ignored.Count > 0)
        {
            notices.Add($"Not learned from, being text or ids: {string.Join(", ", ignored.Select(column => $"'{column.Name}'"))}.");
        }

        return [.. manifest.Columns.Where(column => !IsApart(spec, column) && IsUsable(column))];
    }

    private static List<ColumnManifest> Asked(TrainingSpec spec, DatasetManifest manifest)
    {
        foreach (var name in spec.Features)
        {
            var column = manifest.Columns.FirstOrDefault(column => column.Name == name)
                ?? throw new JobFailedException(
                    "feature.unknown",
                    $"The data set has no column '{name}'. Its columns are: {string.Join(", ", manifest.Columns.Select(each => $"'{each.Name}'"))}.");
            if (name == spec.Label)
            {
                throw new JobFailedException("feature.unusable", $"'{name}' is the label and cannot be a feature too. Leave it out of the features.");
            }

            if (!IsUsable(column))
            {
                throw new JobFailedException(
                    "feature.unusable",
                    $"'{name}' is {(column.Role == ColumnRole.Id ? "an id" : "free text")}, of which no feature can be made. Leave it out of the features.");
            }
        }

        return [.. manifest.Columns.Where(column => spec.Features.Contains(column.Name))];
    }

    /// <summary>What is learned, or says which rows belong together: the name of a group tells nothing of another group.</summary>
    private static bool IsApart(TrainingSpec spec, ColumnManifest column) =>
        column.Name == spec.Label || column.Name == spec.GroupColumn || (spec.Split.Kind == SplitKind.Grouped && column.Name == spec.Split.Column);

    private static bool IsUsable(ColumnManifest column) =>
        column.Role is ColumnRole.Numeric or ColumnRole.Categorical or ColumnRole.Boolean or ColumnRole.DateTime;
}
