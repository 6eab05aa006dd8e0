using System.Globalization;
using MlOps.Datasets;

namespace MlOps.Trainer.Profiling;

/// <summary>What to look at in a profile, by plain rules.</summary>
internal static class ProfileNotices
{
    private const double NearlyAll = 0.99;
    private const double MostRows = 0.5;
    private const double ManyOutliers = 0.01;
    private const double ManyRepeats = 0.001;
    private const long SomeRepeats = 10;
    private const double AllDistinct = 0.999;
    private const int MinIdRows = Ingestion.RoleInference.MinIdRows;

    public static IEnumerable<ProfileFlag> FlagsOf(ColumnProfile column, long present)
    {
        if (present > 0 && column.Missing >= MostRows * (present + column.Missing))
        {
            yield return ProfileFlag.MostlyMissing;
        }

        if (column.Distinct.Value <= 1)
        {
            yield return ProfileFlag.Constant;
            yield break;
        }

        if (column.Top is [var most, ..] && most.Count >= NearlyAll * present)
        {
            yield return ProfileFlag.NearConstant;
        }

        // An estimate of a column without any repeat falls below its rows half of the time: two standard errors are allowed for.
        if (column.Type is ColumnType.Int64 or ColumnType.Text && present >= MinIdRows
            && column.Distinct.Value + (2 * column.Distinct.Error) >= AllDistinct * present)
        {
            yield return ProfileFlag.IdLike;
        }

        if (column.Outliers is { } outliers && outliers.Value > ManyOutliers * present)
        {
            yield return ProfileFlag.Outliers;
        }
    }

    public static IEnumerable<ProfileNotice> Of(DatasetProfile profile)
    {
        var repeats = profile.DuplicateRows;
        if (repeats.Value >= SomeRepeats || (repeats.Value > 0 && repeats.Value >= ManyRepeats * profile.Rows))
        {
            yield return new(
                ProfileFlag.DuplicateRows,
                null,
                Text($"{About(repeats)}{repeats.Value:N0} of {profile.Rows:N0} rows repeat another row in all columns. Rows that stand on both sides of a split make a test too good."));
        }

        foreach (var column in profile.Columns)
        {
            foreach (var flag in column.Flags)
            {
                yield return new(flag, column.Name, Message(flag, column, profile.Rows));
            }
        }
    }

    private static string Message(ProfileFlag flag, ColumnProfile column, long rows) => flag switch
    {
        ProfileFlag.Constant when column.Minimum is null => $"'{column.Name}' has no value in any row: nothing can be learned from it.",
        ProfileFlag.Constant => $"'{column.Name}' is '{column.Minimum}' wherever it has a value: nothing can be learned from it.",
        ProfileFlag.NearConstant => Text($"'{column.Name}' is '{column.Top[0].Value}' in {column.Top[0].Count:N0} of {rows - column.Missing:N0} rows: little can be learned from it."),
        ProfileFlag.IdLike => $"'{column.Name}' has another value in all but every row: it names the row and says nothing about rows to come. Leave it out, unless its order means something.",
        ProfileFlag.Outliers => Text($"'{column.Name}' has {About(column.Outliers!)}{column.Outliers!.Value:N0} values far from the others (1.5 interquartile ranges beyond the quartiles)."),
        ProfileFlag.MostlyMissing => Text($"'{column.Name}' has no value in {column.Missing:N0} of {rows:N0} rows."),
        _ => throw new ArgumentOutOfRangeException(nameof(flag), flag, "No flag of a column."),
    };

    private static string About(Estimate estimate) => estimate.IsExact ? "" : "about ";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
