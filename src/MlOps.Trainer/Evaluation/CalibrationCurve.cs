using System.Collections.Immutable;
using MlOps.Models;

namespace MlOps.Trainer.Evaluation;

/// <summary>Whether probabilities come true.</summary>
internal static class CalibrationCurve
{
    private const double Z = 1.959963984540054;

    public static ImmutableArray<CalibrationBin> Of(TestAnswers answers)
    {
        if (answers.Probabilities.Length == 0)
        {
            return [];
        }

        var bins = QuantileBins.By(answers.Probabilities, BinaryMeasures.CalibrationBins);
        return
        [
            .. Enumerable.Range(0, answers.Count).GroupBy(i => bins.Of[i]).OrderBy(bin => bin.Key).Select(bin =>
            {
                var rows = bin.Count();
                var observed = (double)bin.Count(i => answers.Codes[i] == 1) / rows;
                var (low, high) = Wilson(observed, rows);
                return new CalibrationBin(rows, bin.Average(i => (double)answers.Probabilities[i]), observed, low, high);
            }),
        ];
    }

    /// <summary>The 95 % interval of a share (Wilson 1927).</summary>
    public static (double Low, double High) Wilson(double share, int rows)
    {
        var middle = share + (Z * Z / (2 * rows));
        var half = Z * Math.Sqrt((share * (1 - share) / rows) + (Z * Z / (4.0 * rows * rows)));
        var whole = 1 + (Z * Z / rows);
        return (Math.Max(0, (middle - half) / whole), Math.Min(1, (middle + half) / whole));
    }
}
