using MlOps.Datasets;

namespace MlOps.Runs;

/// <summary>Refuses a split that the dataset cannot be parted by. Pure.</summary>
internal static class SplitPlan
{
    /// <summary>Whether a column says which rows belong together.</summary>
    public static bool IsGroup(TrainingSpec spec, string column) =>
        column == spec.GroupColumn || (spec.Split.Kind == SplitKind.Grouped && column == spec.Split.Column);

    public static Refusal? Check(TrainingSpec spec, DatasetManifest data, DatasetManifest? test) =>
        Group(spec, data) ?? Unused(spec) ?? spec.Split.Kind switch
        {
            SplitKind.Random => null,
            SplitKind.Stratified => spec.Task is TrainingTask.Binary or TrainingTask.Multiclass
                ? null
                : Invalid("split.stratified-task", $"A stratified split keeps the shares of classes, and a {Lower(spec.Task)} has none. Use another split."),
            SplitKind.Grouped => Grouped(spec, data),
            SplitKind.Time => Time(spec, data),
            SplitKind.Dataset => Dataset(spec, data, test),
            var kind => Invalid("split.unknown", $"There is no split {kind}. Splits are {string.Join(", ", Enum.GetNames<SplitKind>())}."),
        };

    private static Refusal? Group(TrainingSpec spec, DatasetManifest data)
    {
        if (spec.Task != TrainingTask.Ranking)
        {
            return spec.GroupColumn is null ? null : Invalid(
                "group.task", $"The group column is of a ranking alone, and this is a {Lower(spec.Task)}. Leave it out; rows are kept together by a grouped split.");
        }

        if (spec.GroupColumn is not { Length: > 0 } name)
        {
            return Invalid("group.missing", "A ranking needs a group column: the one that says which rows are ranked together.");
        }

        if (data.Columns.FirstOrDefault(column => column.Name == name) is not { } group)
        {
            return Unknown("group.unknown", name, data);
        }

        return name == spec.Label ? Invalid("group.label", $"\"{name}\" is the label and cannot say which rows are ranked together too. Choose another group column.")
            : spec.Features.Contains(name) ? Invalid("group.feature", $"\"{name}\" says which rows are ranked together, and the name of one group says nothing of another. Take it out of the features.")
            : group.Missing > 0 ? Invalid("group.missing-values", $"{group.Missing} rows have no value of \"{name}\", so nothing says what they are ranked with. Fill the column, or leave these rows out.")
            : group.Distinct < 2 ? Invalid("split.one-group", $"All rows are of one group \"{name}\", so none is left to test on. Choose another group column.")
            : null;
    }

    private static Refusal? Unused(TrainingSpec spec) => spec.Split switch
    {
        { Column: not null, Kind: not (SplitKind.Grouped or SplitKind.Time) } =>
            Invalid("split.column-unused", $"A split of the kind {Lower(spec.Split.Kind)} goes by no column. Leave the column out, or split by group or by time."),
        { TestDatasetId: not null, Kind: not SplitKind.Dataset } =>
            Invalid("split.test-unused", $"A split of the kind {Lower(spec.Split.Kind)} takes no test dataset. Leave it out, or split by dataset."),
        _ => null,
    };

    private static Refusal? Grouped(TrainingSpec spec, DatasetManifest data)
    {
        if (spec.Task == TrainingTask.Ranking)
        {
            return spec.Split.Column is null || spec.Split.Column == spec.GroupColumn ? null : Invalid(
                "split.ranking", $"A ranking is split by its group column \"{spec.GroupColumn}\"; \"{spec.Split.Column}\" could part a group. Leave the split's column out.");
        }

        var (column, refusal) = Column(spec, data, "keeps together");
        return refusal ?? (column!.Distinct + (column.Missing > 0 ? 1 : 0) < 2
            ? Invalid("split.one-group", $"All rows have the same value of \"{column.Name}\", so they cannot be parted by it. Choose another column.")
            : null);
    }

    private static Refusal? Time(TrainingSpec spec, DatasetManifest data)
    {
        var (column, refusal) = Column(spec, data, "orders in time");
        if (refusal is not null)
        {
            return refusal;
        }

        if (column!.Type is not (ColumnType.Timestamp or ColumnType.Int64 or ColumnType.Float64))
        {
            var example = column.Minimum is { } value ? $", such as \"{value}\"" : "";
            return Invalid(
                "split.time-unreadable",
                $"\"{column.Name}\" holds {column.Type}{example}: not every value is a date or a number, so its rows have no order. Dates are read as yyyy-MM-dd or yyyy-MM-dd HH:mm:ss. Correct the column, or choose another.");
        }

        return column.Missing > 0 ? Invalid("split.time-missing", $"{column.Missing} rows have no value of \"{column.Name}\", so nothing says when they were. Fill the column, leave these rows out, or choose another.")
            : column.Distinct < 2 ? Invalid("split.one-time", $"All rows have the same \"{column.Name}\", so they cannot be parted by it. Choose another column.")
            : null;
    }

    private static Refusal? Dataset(TrainingSpec spec, DatasetManifest data, DatasetManifest? test)
    {
        if (spec.Split.TestDatasetId is null || test is null)
        {
            return Invalid("split.test-missing", "A split by dataset needs a test dataset. Name it.");
        }

        foreach (var column in data.Columns.Where(column => column.Name == spec.Label || column.Name == spec.GroupColumn || spec.Features.Contains(column.Name)))
        {
            if (test.Columns.FirstOrDefault(candidate => candidate.Name == column.Name) is not { } theirs)
            {
                return Invalid("split.test-column", $"The test dataset has no column \"{column.Name}\", which the dataset has. Its columns are {TrainingPlan.Columns(test)}.");
            }

            if (!AreAlike(column.Type, theirs.Type) && theirs.Distinct > 0)
            {
                return Invalid("split.test-type", $"\"{column.Name}\" holds {column.Type} in the dataset and {theirs.Type} in the test dataset. Both must hold the same; put one of them in again.");
            }
        }

        return null;
    }

    private static (ColumnManifest? Column, Refusal? Refusal) Column(TrainingSpec spec, DatasetManifest data, string what) => spec.Split.Column switch
    {
        null or "" => (null, Invalid("split.column-missing", $"A split of the kind {Lower(spec.Split.Kind)} needs the column that it {what}. Name it.")),
        var name when name == spec.Label => (null, Invalid("split.column-label", $"\"{name}\" is the label; a split by it would leave values that are never learned. Choose another column.")),
        var name when data.Columns.FirstOrDefault(column => column.Name == name) is { } column => (column, null),
        var name => (null, Unknown("split.column-unknown", name, data)),
    };

    private static bool AreAlike(ColumnType one, ColumnType other) =>
        one == other || (one is not (ColumnType.Text or ColumnType.Timestamp) && other is not (ColumnType.Text or ColumnType.Timestamp));

    private static Refusal Unknown(string code, string name, DatasetManifest data) => Invalid(
        code, $"The dataset has no column \"{name}\".{Nearest.Hint(name, data.Columns.Select(column => column.Name))} Its columns are {TrainingPlan.Columns(data)}.");

    private static string Lower<T>(T value) => value!.ToString()!.ToLowerInvariant();

    private static Refusal Invalid(string code, string message) => Refusal.Invalid(code, message);
}
