using MlOps.Datasets;

namespace MlOps.Runs;

/// <summary>What a dataset can be looked at in view of. Pure.</summary>
internal static class ProfilePlan
{
    // More names than these are no classes, and a table of them against each column would not fit into memory.
    private const int MostClasses = 1000;

    /// <summary>Why a column is no label; null where it is one.</summary>
    public static Refusal? Check(string label, DatasetManifest data, string datasetName)
    {
        if (data.Columns.FirstOrDefault(column => column.Name == label) is not { } column)
        {
            return Refusal.Invalid(
                "label.unknown",
                $"The dataset {datasetName} has no column \"{label}\". Its columns are {string.Join(", ", data.Columns.Select(known => known.Name))}.");
        }

        return column switch
        {
            { Distinct: < 2 } => Refusal.Invalid("label.constant", $"\"{label}\" has no two different values; nothing can be told of it. Choose another label."),
            { Type: ColumnType.Text, Distinct: > MostClasses } => Refusal.Invalid(
                "label.too-many-classes", $"\"{label}\" has {column.Distinct} names; a label has at most {MostClasses}. Is it free text, or an id?"),
            _ => null,
        };
    }
}
