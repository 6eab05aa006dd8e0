using System.Globalization;
using MlOps.Datasets;

namespace MlOps.Cli.Output;

/// <summary>What a dataset's values look like, in words and small pictures.</summary>
internal static class ProfileOutput
{
    private const int TopShown = 3;
    private const int LongestValue = 16;
    private const double Median = 0.5;

    public static void Write(TextWriter writer, string name, int number, DatasetProfile profile)
    {
        var repeats = profile.DuplicateRows;
        writer.WriteLine(
            $"{name} version {number}: {Humane.Count(profile.Rows)} rows, {profile.Columns.Length} columns, {About(repeats)} duplicate rows");
        writer.WriteLine();
        var table = new Table("COLUMN", "TYPE", ">MISSING", ">DISTINCT", "MINIMUM", "MEDIAN", "MAXIMUM", ">MEAN", "HISTOGRAM, OR MOST FREQUENT");
        foreach (var column in profile.Columns)
        {
            table.Add(
                column.Name,
                Humane.Name(column.Type),
                Percent(column.Missing, profile.Rows),
                About(column.Distinct),
                Short(column.Minimum),
                Short(column.Quantiles.FirstOrDefault(quantile => quantile.Share == Median)?.Text),
                Short(column.Maximum),
                column is { Mean: { } mean, Type: not ColumnType.Timestamp } ? Humane.Number(mean) : "-",
                column.Histogram is { Counts.IsDefault: false } histogram ? Sparkline.Of(histogram.Counts.Select(count => (decimal)count)) : Top(column));
        }

        table.WriteTo(writer);
        if (!profile.Notices.IsEmpty)
        {
            writer.WriteLine();
            foreach (var notice in profile.Notices)
            {
                writer.WriteLine($"! {Table.OneLine(notice.Message)}");
            }
        }
    }

    public static void Write(TextWriter writer, string name, int number, LabelProfile profile)
    {
        var kind = profile.IsClass ? "classes" : "a quantity";
        var read = profile.RowsRead < profile.Rows ? $", {Humane.Count(profile.RowsRead)} of them looked at" : "";
        writer.WriteLine($"{name} version {number} in view of '{profile.Label}' ({kind}): {Humane.Count(profile.Rows)} rows with a label{read}");
        writer.WriteLine();
        var table = new Table("COLUMN", ">TELLS", ">NATS", ">CORRELATION", "MEASURE", ">SKILL ALONE", ">MISSING");
        foreach (var column in profile.Columns)
        {
            table.Add(
                column.Name,
                column.Normalized.ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal),
                column.MutualInformation.ToString("0.000", CultureInfo.InvariantCulture),
                column.Correlation?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-",
                Humane.Name(column.Measure),
                column.Skill.ToString("0.000", CultureInfo.InvariantCulture),
                Percent(column.Missing, profile.RowsRead));
        }

        table.WriteTo(writer, "No other column can be looked at.");
        writer.WriteLine();
        foreach (var leak in profile.Leaks)
        {
            writer.WriteLine($"leak: {Table.OneLine(leak.Message)}");
        }

        writer.WriteLine(profile.Leaks.IsEmpty
            ? "No leak was found: no column, and no sum of columns, gives the label away."
            : "A model that learns from a leak is good only until it is used. Leave out what is not known when it has to predict.");
        foreach (var skipped in profile.Skipped)
        {
            writer.WriteLine($"not looked at: {Table.OneLine(skipped)}");
        }
    }

    private static string About(Estimate estimate) => (estimate.IsExact ? "" : "~") + Humane.Count(estimate.Value);

    private static string Percent(long part, long whole) => part switch
    {
        0 => "0%",
        _ when part * 1000 < whole => "<0.1%",
        _ => (100.0 * part / whole).ToString("0.#", CultureInfo.InvariantCulture) + "%",
    };

    private static string Top(ColumnProfile column) =>
        string.Join(", ", column.Top.Take(TopShown).Select(top => $"{Short(top.Value)} {Humane.Count(top.Count)}"));

    private static string Short(string? text) => text switch
    {
        null => "-",
        { Length: > LongestValue } => text[..(LongestValue - 1)] + "…",
        _ => text,
    };
}
