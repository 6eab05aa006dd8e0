using MlOps.Datasets;

namespace MlOps.Trainer.Training;

/// <summary>Whether a test data set can be read as the data set that is learned from.</summary>
internal static class TestSchema
{
    /// <exception cref="JobFailedException">A column is missing there, or holds something else.</exception>
    public static void Require(DatasetManifest test, IEnumerable<ColumnManifest> features, ColumnManifest? label, ColumnManifest? group)
    {
        foreach (var column in features.Concat(new[] { label, group }.OfType<ColumnManifest>()))
        {
            var theirs = test.Columns.FirstOrDefault(candidate => candidate.Name == column.Name)
                ?? throw new JobFailedException(
                    "split.test-column",
                    $"The test data set has no column '{column.Name}', which the data set has. Its columns are: {string.Join(", ", test.Columns.Select(each => $"'{each.Name}'"))}.");
            if (!AreAlike(column, theirs) && column != group)
            {
                throw new JobFailedException(
                    "split.test-type",
                    $"'{column.Name}' holds {column.Type} in the data set and {theirs.Type} in the test data set. Both must hold the same; ingest one of them again.");
            }
        }
    }

    /// <summary>The label's column of a type that holds both data sets' values.</summary>
    public static ColumnManifest Joined(ColumnManifest label, DatasetManifest test)
    {
        var theirs = test.Columns.First(column => column.Name == label.Name);
        return theirs.Type == label.Type ? label
            : IsNumber(label) && IsNumber(theirs) ? label with { Type = ColumnType.Float64 }
            : throw new JobFailedException(
                "split.test-type",
                $"The label '{label.Name}' holds {label.Type} in the data set and {theirs.Type} in the test data set. Both must hold the same; ingest one of them again.");
    }

    private static bool AreAlike(ColumnManifest one, ColumnManifest other) =>
        one.Type == other.Type || ((IsNumber(one) || one.Type == ColumnType.Boolean) && (IsNumber(other) || other.Type == ColumnType.Boolean))
        || (other.Distinct == 0 && other.Missing > 0);

    private static bool IsNumber(ColumnManifest column) => column.Type is ColumnType.Int64 or ColumnType.Float64;
}
