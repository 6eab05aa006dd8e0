using System.Globalization;
using MlOps.Models;

namespace MlOps.Trainer.Evaluation.Reports;

/// <summary>Numbers and names as a report says them.</summary>
internal static class Words
{
    private const int MostNames = 6;

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Number(double value) => value == 0 ? "0" : value.ToString("G4", CultureInfo.InvariantCulture);

    public static string Percent(double share) => share switch
    {
        > 0 and < 0.001 => "below 0.1 %",
        < 1 and > 0.999 => "above 99.9 %",
        _ => (share * 100).ToString("0.#", CultureInfo.InvariantCulture) + " %",
    };

    /// <summary>A value with its interval.</summary>
    public static string With(MetricEstimate estimate) => estimate is { Low: { } low, High: { } high }
        ? $"{Number(estimate.Value)} [{Number(low)} to {Number(high)}]"
        : Number(estimate.Value);

    /// <summary>A share with its interval.</summary>
    public static string WithPercent(MetricEstimate estimate) => estimate is { Low: { } low, High: { } high }
        ? $"{Percent(estimate.Value)} [{Percent(low)} to {Percent(high)}]"
        : Percent(estimate.Value);

    /// <summary>Names in quotes, so many that a person reads them.</summary>
    public static string Names(IReadOnlyCollection<string> names) => names.Count switch
    {
        0 => "none",
        1 => Quoted(names.First()),
        <= MostNames => $"{string.Join(", ", names.SkipLast(1).Select(Quoted))} and {Quoted(names.Last())}",
        _ => $"{string.Join(", ", names.Take(MostNames).Select(Quoted))} and {names.Count - MostNames} more",
    };

    public static string Plural(long count, string one, string several) => $"{Count(count)} {(count == 1 ? one : several)}";

    private static string Quoted(string name) => $"'{name}'";
}
