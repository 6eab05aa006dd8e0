using System.Collections.Immutable;
using MlOps.Models;

namespace MlOps.Trainer.Evaluation;

/// <summary>What was seen of a feature in the training part and in the test part, and how far they are apart.</summary>
internal static class Stability
{
    private const int NumberBins = 10;
    private const int MostNames = 20;

    // What stands for "no row" in a share: half a row.
    private const double HalfARow = 0.5;

    public static FeatureFacts Of(string name, FeatureValues train, FeatureValues test)
    {
        var (binOf, bins) = train.Numbers is { } numbers ? Numeric(numbers) : Named(train.Texts!);
        var (before, after) = (Counts(train, binOf, bins), Counts(test, binOf, bins));
        var filled = before.Zip(after).Count(pair => pair.First + pair.Second > 0);
        var facts = new FeatureFacts
        {
            Feature = name,
            MissingInTrain = train.MissingShare(),
            MissingInTest = test.MissingShare(),
            IsConstant = IsConstant(train),
            UnseenRows = Unseen(train, test),
        };
        return test.Count == 0 ? facts : facts with
        {
            StabilityIndex = Index(before, after, train.Count, test.Count),
            StabilityNoise = Noise(filled, train.Count, test.Count),
        };
    }

    /// <summary>Σ (q − p) ln(q ÷ p).</summary>
    public static double Index(long[] before, long[] after, int rowsBefore, int rowsAfter)
    {
        double sum = 0;
        for (var bin = 0; bin < before.Length; bin++)
        {
            if (before[bin] + after[bin] == 0)
            {
                continue;
            }

            var p = Math.Max(before[bin], HalfARow) / rowsBefore;
            var q = Math.Max(after[bin], HalfARow) / rowsAfter;
            sum += (q - p) * Math.Log(q / p);
        }

        return sum;
    }

    /// <summary>The 95 % point of the index where nothing changed: (1/n + 1/m) × χ² with bins − 1 degrees of freedom (Yurdakul 2018), χ² by Wilson and Hilferty.</summary>
    public static double Noise(int bins, int rowsBefore, int rowsAfter)
    {
        var degrees = Math.Max(bins - 1, 1);
        var root = 1 - (2.0 / (9 * degrees)) + (1.6448536 * Math.Sqrt(2.0 / (9 * degrees)));
        return degrees * root * root * root * ((1.0 / rowsBefore) + (1.0 / rowsAfter));
    }

    private static (Func<FeatureValues, int, int> BinOf, int Bins) Numeric(float[] numbers)
    {
        var sorted = numbers.Where(number => !float.IsNaN(number)).Order().ToArray();
        float[] edges = sorted.Length == 0 ? [] :
        [
            .. Enumerable.Range(1, NumberBins - 1).Select(k => sorted[(int)((long)k * sorted.Length / NumberBins)]).Distinct(),
        ];

        // Bin k holds what lies from edge k − 1 up to edge k; the last bin holds the missing ones.
        return ((values, i) =>
        {
            var at = Array.BinarySearch(edges, values.Numbers![i]);
            return at < 0 ? ~at : at + 1;
        }, edges.Length + 2);
    }

    private static (Func<FeatureValues, int, int> BinOf, int Bins) Named(string[] texts)
    {
        var names = texts.Where(text => text.Length > 0).CountBy(text => text, StringComparer.Ordinal)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Take(MostNames).Select((pair, i) => (pair.Key, i)).ToDictionary(pair => pair.Key, pair => pair.i, StringComparer.Ordinal);
        return ((values, i) => names.GetValueOrDefault(values.Texts![i], names.Count), names.Count + 2);
    }

    private static long[] Counts(FeatureValues values, Func<FeatureValues, int, int> binOf, int bins)
    {
        var counts = new long[bins];
        for (var i = 0; i < values.Count; i++)
        {
            counts[values.IsMissing(i) ? bins - 1 : binOf(values, i)]++;
        }

        return counts;
    }

    private static bool IsConstant(FeatureValues values) => values.Numbers is { } numbers
        ? Array.TrueForAll(numbers, number => number.Equals(numbers[0]))
        : Array.TrueForAll(values.Texts!, text => text == values.Texts![0]);

    private static long Unseen(FeatureValues train, FeatureValues test)
    {
        if (train.Texts is null)
        {
            return 0;
        }

        var known = train.Texts.ToHashSet(StringComparer.Ordinal);
        return test.Texts!.LongCount(text => text.Length > 0 && !known.Contains(text));
    }
}
