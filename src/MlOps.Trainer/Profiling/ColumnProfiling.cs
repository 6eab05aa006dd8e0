using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Profiling;

/// <summary>Reads one column's profile off its sketch.</summary>
internal static class ColumnProfiling
{
    private const int TopValues = 10;
    private const double MicrosecondsPerSecond = 1e6;

    private static readonly ImmutableArray<double> Shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

    public static ColumnProfile Of(string name, ColumnSketch sketch)
    {
        var column = new ColumnProfile
        {
            Name = name,
            Type = sketch.Type,
            Missing = sketch.Missing,
            Distinct = new(sketch.Distinct, Math.Ceiling(sketch.DistinctError * sketch.Distinct)),
            Minimum = sketch.Minimum,
            Maximum = sketch.Maximum,
            Top = [.. sketch.Top(TopValues)],
            TopError = sketch.FrequentError,
        };
        column = sketch switch
        {
            _ when sketch.Present == 0 => column,
            NumberSketch numbers => WithNumbers(column, numbers),
            TextSketch texts => column with { Lengths = new(texts.Shortest, texts.MeanLength, texts.Longest) },
            _ => column,
        };
        return column with { Flags = [.. ProfileNotices.FlagsOf(column, sketch.Present)] };
    }

    private static ColumnProfile WithNumbers(ColumnProfile column, NumberSketch sketch)
    {
        var (moments, unit) = (sketch.Moments, sketch.Type == ColumnType.Timestamp ? MicrosecondsPerSecond : 1);
        column = column with
        {
            Mean = moments.Mean / unit,
            StandardDeviation = moments.StandardDeviation / unit,
            Skewness = moments.Skewness,
            Kurtosis = moments.Kurtosis,
        };
        if (sketch.Type == ColumnType.Boolean)
        {
            return column;
        }

        var distribution = sketch.ToDistribution();
        return column with
        {
            Quantiles =
            [
                .. Shares.Select(share => (Share: share, Value: distribution.Quantile(share)))
                    .Select(quantile => new QuantileValue(quantile.Share, quantile.Value / unit, sketch.Text(quantile.Value))),
            ],
            RankError = sketch.RankError,
            Histogram = Histograms.Of(distribution, sketch.Least, sketch.Greatest, sketch.ShareError, unit),
            Outliers = Outliers(distribution, sketch),
        };
    }

    private static Estimate? Outliers(Distribution distribution, NumberSketch sketch)
    {
        var (low, high) = Fences.Tukey(distribution);
        return low == high
            ? null
            : new(distribution.Below(low) + distribution.Count - distribution.UpTo(high), Math.Ceiling(2 * sketch.RankError * sketch.Present));
    }
}
