using MlOps.Datasets;

namespace MlOps.Trainer.Profiling.Labels;

/// <summary>How two columns go together, over the rows that have both values; null where one of them is constant there.</summary>
internal static class Association
{
    public static (AssociationMeasure Measure, double? Value) Of(AnalysedColumn column, AnalysedColumn label) => (column.Numbers, label.Numbers) switch
    {
        ({ } numbers, { } quantities) => (AssociationMeasure.Pearson, Pearson(numbers, quantities)),
        ({ } numbers, null) => Ratio(numbers, label),
        (null, { } quantities) => Ratio(quantities, column),
        _ => (AssociationMeasure.CramersV, CramersV(column.Codes!, column.Classes, label.Codes!, label.Classes)),
    };

    /// <summary>Pearson's r.</summary>
    public static double? Pearson(double[] left, double[] right)
    {
        // Around the means as they grow (Welford): a sum of products would cancel.
        var (count, meanLeft, meanRight, squaresLeft, squaresRight, products) = (0L, 0.0, 0.0, 0.0, 0.0, 0.0);
        for (var row = 0; row < left.Length; row++)
        {
            if (double.IsFinite(left[row]) && double.IsFinite(right[row]))
            {
                count++;
                var (deltaLeft, deltaRight) = (left[row] - meanLeft, right[row] - meanRight);
                meanLeft += deltaLeft / count;
                meanRight += deltaRight / count;
                squaresLeft += deltaLeft * (left[row] - meanLeft);
                squaresRight += deltaRight * (right[row] - meanRight);
                products += deltaLeft * (right[row] - meanRight);
            }
        }

        return squaresLeft > 0 && squaresRight > 0 ? Clamped(products / Math.Sqrt(squaresLeft) / Math.Sqrt(squaresRight)) : null;
    }

    /// <summary>The point-biserial correlation for two classes, else η = √(sum of squares between the classes / all).</summary>
    private static (AssociationMeasure Measure, double? Value) Ratio(double[] numbers, AnalysedColumn names)
    {
        if (names.Classes == 2)
        {
            return (AssociationMeasure.PointBiserial, Pearson(numbers, [.. names.Codes!.Select(code => code < 0 ? double.NaN : code)]));
        }

        var groups = new (long Count, double Mean, double Squares)[names.Classes];
        for (var row = 0; row < numbers.Length; row++)
        {
            if (names.Codes![row] >= 0 && double.IsFinite(numbers[row]))
            {
                ref var group = ref groups[names.Codes[row]];
                group.Count++;
                var delta = numbers[row] - group.Mean;
                group.Mean += delta / group.Count;
                group.Squares += delta * (numbers[row] - group.Mean);
            }
        }

        var count = groups.Sum(group => group.Count);
        var mean = groups.Sum(group => group.Mean * group.Count) / Math.Max(1, count);
        var between = groups.Sum(group => group.Count * (group.Mean - mean) * (group.Mean - mean));
        var all = between + groups.Sum(group => group.Squares);
        var isConstant = all <= 0 || groups.Count(group => group.Count > 0) < 2;
        return (AssociationMeasure.CorrelationRatio, isConstant ? null : Math.Sqrt(between / all));
    }

    /// <summary>Cramér's V with W. Bergsma's correction ("A bias-correction for Cramér's V and Tschuprow's T", 2013).</summary>
    private static double? CramersV(int[] left, int classesLeft, int[] right, int classesRight)
    {
        var (rows, countsLeft, countsRight) = (0L, new long[classesLeft], new long[classesRight]);
        var both = new Dictionary<(int, int), long>();
        for (var row = 0; row < left.Length; row++)
        {
            if (left[row] >= 0 && right[row] >= 0)
            {
                rows++;
                countsLeft[left[row]]++;
                countsRight[right[row]]++;
                both[(left[row], right[row])] = both.GetValueOrDefault((left[row], right[row])) + 1;
            }
        }

        double seenLeft = countsLeft.Count(count => count > 0), seenRight = countsRight.Count(count => count > 0);
        if (seenLeft < 2 || seenRight < 2)
        {
            return null;
        }

        // χ²/n = Σ n_ij²/(n_i·n_j) − 1
        var meanSquare = both.Sum(cell => cell.Value / (double)countsLeft[cell.Key.Item1] * cell.Value / countsRight[cell.Key.Item2]) - 1;
        var corrected = Math.Max(0, meanSquare - ((seenLeft - 1) * (seenRight - 1) / (rows - 1)));
        double Less(double seen) => seen - ((seen - 1) * (seen - 1) / (rows - 1));
        var least = Math.Min(Less(seenLeft), Less(seenRight)) - 1;
        return least > 0 ? Math.Min(1, Math.Sqrt(corrected / least)) : null;
    }

    private static double Clamped(double value) => Math.Clamp(value, -1, 1);
}
