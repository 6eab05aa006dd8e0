using System.Collections.Immutable;
using MlOps.Models;

namespace MlOps.Trainer.Evaluation;

/// <summary>The errors of a regression: how large, and whether they hang on the prediction.</summary>
internal static class Residuals
{
    private const int HistogramBins = 30;
    private const int PredictionBins = 10;

    public static ResidualAnalysis? Of(TestAnswers answers)
    {
        var errors = answers.Scores.Zip(answers.Numbers, (score, number) => (double)score - number).ToArray();
        if (errors.Length == 0 || errors.Any(error => !double.IsFinite(error)))
        {
            return null;
        }

        var bins = QuantileBins.By(answers.Scores, PredictionBins);
        return new(
            Histogram(errors),
            [
                .. Enumerable.Range(0, errors.Length).GroupBy(i => bins.Of[i]).OrderBy(bin => bin.Key).Select(bin =>
                {
                    var sorted = bin.Select(i => errors[i]).Order().ToArray();
                    return new ResidualBin(
                        sorted.Length,
                        bin.Average(i => (double)answers.Scores[i]),
                        Bootstrap.Quantile(sorted, 0.1),
                        Bootstrap.Quantile(sorted, 0.5),
                        Bootstrap.Quantile(sorted, 0.9));
                }),
            ]);
    }

    private static ImmutableArray<HistogramBin> Histogram(double[] errors)
    {
        // A few extreme errors must not press all others into one bin.
        var sorted = errors.Order().ToArray();
        var (from, to) = (Bootstrap.Quantile(sorted, 0.005), Bootstrap.Quantile(sorted, 0.995));
        if (from >= to)
        {
            return [new(sorted[0], sorted[^1], errors.Length)];
        }

        var width = (to - from) / HistogramBins;
        var counts = new long[HistogramBins];
        foreach (var error in errors)
        {
            counts[(int)Math.Clamp((error - from) / width, 0, HistogramBins - 1)]++;
        }

        return [.. counts.Select((count, i) => new HistogramBin(from + (i * width), from + ((i + 1) * width), count))];
    }
}
