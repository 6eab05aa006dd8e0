using System.Collections.Immutable;
using System.Globalization;
using MlOps.Models;

namespace MlOps.Trainer.Evaluation;

/// <summary>The primary metric on parts of the test part.</summary>
internal static class Slices
{
    public const string Missing = "(missing)";

    private const int MostValues = 20;
    private const int NumberBins = 5;

    /// <summary>Each value of a column, or each of five ranges of a number with more values than twenty; the rarest names together.</summary>
    public static IEnumerable<SliceEvaluation> Of(string column, FeatureValues values, TestAnswers answers, string metric, int seed)
    {
        var keys = values.Numbers is { } numbers ? Numbers(numbers) : Names(values.Texts!);
        foreach (var slice in Enumerable.Range(0, keys.Length).GroupBy(i => keys[i]).OrderBy(slice => slice.Key.Order).ThenBy(slice => slice.Key.Text, StringComparer.Ordinal))
        {
            var part = answers.At([.. slice]);
            var estimate = Measures.Of(part) is { } measures ? Bootstrap.Of(measures, seed).Estimates().GetValueOrDefault(metric) : null;
            yield return new(column, slice.Key.Text, slice.Count(), estimate);
        }
    }

    private static (double Order, string Text)[] Names(string[] texts)
    {
        var named = texts.CountBy(text => text, StringComparer.Ordinal)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Take(MostValues).Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        return [.. texts.Select(text => text.Length == 0 ? (2, Missing) : named.Contains(text) ? (0.0, text) : (1, "(others)"))];
    }

    private static (double Order, string Text)[] Numbers(float[] numbers)
    {
        var distinct = numbers.Where(number => !float.IsNaN(number)).Distinct().Count();
        if (distinct <= MostValues)
        {
            return [.. numbers.Select(number => float.IsNaN(number) ? (double.MaxValue, Missing) : ((double)number, Text(number)))];
        }

        var bins = QuantileBins.By([.. numbers.Where(number => !float.IsNaN(number))], NumberBins);
        var present = 0;
        var binOf = numbers.Select(number => float.IsNaN(number) ? -1 : bins.Of[present++]).ToArray();
        var ranges = Enumerable.Range(0, bins.Count).Select(bin =>
        {
            var inBin = numbers.Where((_, i) => binOf[i] == bin);
            return ((double)bin, $"{Text(inBin.Min())} to {Text(inBin.Max())}");
        }).ToArray();
        return [.. binOf.Select(bin => bin < 0 ? (double.MaxValue, Missing) : ranges[bin])];
    }

    private static string Text(float number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
