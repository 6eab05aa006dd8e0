using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Cli.Output;

/// <summary>Two trainings side by side.</summary>
internal static class ComparisonOutput
{
    private const int LongestValue = 48;

    public static void Write(TextWriter writer, RunComparison comparison)
    {
        writer.WriteLine(comparison.Summary);
        writer.WriteLine();
        var metrics = new Table("METRIC", comparison.RunId, comparison.With, ">DIFFERENCE");
        foreach (var metric in comparison.Metrics)
        {
            metrics.Add(
                metric.Name,
                Text(metric.One),
                Text(metric.Other),
                metric is { One: { } one, Other: { } other } ? Humane.Number(other.Value - one.Value) : "-");
        }

        metrics.WriteTo(writer, "Neither has a metric.");
        if (comparison.Differences.IsEmpty)
        {
            return;
        }

        writer.WriteLine();
        var differences = new Table("DIFFERS", comparison.RunId, comparison.With);
        foreach (var difference in comparison.Differences)
        {
            differences.Add(difference.What, Short(difference.One), Short(difference.Other));
        }

        differences.WriteTo(writer);
    }

    private static string Text(MetricEstimate? estimate) => estimate switch
    {
        null => "-",
        { Low: { } low, High: { } high } => $"{Humane.Number(estimate.Value)} [{Humane.Number(low)} to {Humane.Number(high)}]",
        _ => Humane.Number(estimate.Value),
    };

    private static string Short(string? value) => value switch
    {
        null => "-",
        { Length: 64 } when value.All(char.IsAsciiHexDigitLower) => $"{Humane.Digest(value)}…",
        { Length: > LongestValue } => value[..LongestValue] + "…",
        _ => value,
    };
}
