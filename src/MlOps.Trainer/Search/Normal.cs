namespace MlOps.Trainer.Search;

/// <summary>The normal distribution.</summary>
internal static class Normal
{
    /// <summary>The share below <paramref name="z"/>: Abramowitz and Stegun 26.2.17, absolute error below 7.5e-8.</summary>
    public static double Cumulative(double z)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(z)));
        var polynomial = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        var above = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * polynomial;
        return z >= 0 ? 1 - above : above;
    }
}
