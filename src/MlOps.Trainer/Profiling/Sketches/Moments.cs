namespace MlOps.Trainer.Profiling.Sketches;

/// <summary>
/// Count, mean and the sums of the second to fourth powers of the distances from it. Joining is exact but for rounding
/// (T. Chan, G. Golub, R. LeVeque 1979; P. Pébay, "Formulas for robust, one-pass parallel computation of covariances and
/// arbitrary-order statistical moments", 2008).
/// </summary>
internal readonly record struct Moments(long Count, double Average, double Squares, double Cubes, double Fourths)
{
    /// <summary>The mean; null where nothing was seen or it is beyond a double.</summary>
    public double? Mean => Count > 0 && double.IsFinite(Average) ? Average : null;

    /// <summary>The sample standard deviation (n−1); null for fewer than two values.</summary>
    public double? StandardDeviation => Count > 1 && double.IsFinite(Squares) ? Math.Sqrt(Squares / (Count - 1)) : null;

    /// <summary>The skewness g₁ = √n·M₃/M₂^1.5; null where all values are equal.</summary>
    public double? Skewness => Finite(Squares > 0 ? Math.Sqrt(Count) * Cubes / Math.Pow(Squares, 1.5) : double.NaN);

    /// <summary>The excess kurtosis g₂ = n·M₄/M₂² − 3, zero for the normal distribution; null where all values are equal.</summary>
    public double? Kurtosis => Finite(Squares > 0 ? (Count * Fourths / (Squares * Squares)) - 3 : double.NaN);

    /// <summary>The moments of some values by two passes over them, which is more exact than one and faster than a division per value.</summary>
    public static Moments Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            return default;
        }

        // Scaled before it is summed, so that values near the greatest double have a mean.
        var (scale, mean) = (1.0 / values.Length, 0.0);
        foreach (var value in values)
        {
            mean += value * scale;
        }

        var (rest, squares, cubes, fourths) = (0.0, 0.0, 0.0, 0.0);
        foreach (var value in values)
        {
            var delta = value - mean;
            var square = delta * delta;
            rest += delta;
            squares += square;
            cubes += square * delta;
            fourths += square * square;
        }

        // What rounding left in the mean is taken out again.
        var shift = rest * scale;
        return double.IsFinite(shift) && shift != 0
            ? new(
                values.Length,
                mean + shift,
                squares - (values.Length * shift * shift),
                cubes - (3 * shift * squares) + (2 * values.Length * shift * shift * shift),
                fourths - (4 * shift * cubes) + (6 * shift * shift * squares) - (3 * values.Length * shift * shift * shift * shift))
            : new(values.Length, mean, squares, cubes, fourths);
    }

    /// <summary>The moments of both.</summary>
    public Moments Merge(Moments other)
    {
        if (Count == 0 || other.Count == 0)
        {
            return Count == 0 ? other : this;
        }

        double here = Count, there = other.Count, all = here + there;
        var delta = other.Average - Average;
        var step = delta / all;
        var cross = delta * step * here * there;
        return new(
            Count + other.Count,
            Average + (step * there),
            Squares + other.Squares + cross,
            Cubes + other.Cubes + (cross * step * (here - there)) + (3 * step * ((here * other.Squares) - (there * Squares))),
            Fourths + other.Fourths
                + (cross * step * step * ((here * here) - (here * there) + (there * there)))
                + (6 * step * step * ((here * here * other.Squares) + (there * there * Squares)))
                + (4 * step * ((here * other.Cubes) - (there * Cubes))));
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
