using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Profiling;

/// <summary>So many interquartile ranges beyond the quartiles (J. Tukey, "Exploratory data analysis", 1977).</summary>
internal static class Fences
{
    private const double Inner = 1.5;
    private const double Outer = 3;

    /// <summary>The inner fences; both are the quartiles' one value where these are equal.</summary>
    public static (double Low, double High) Tukey(Distribution distribution) => Of(distribution, Inner);

    /// <summary>The outer fences.</summary>
    public static (double Low, double High) Far(Distribution distribution) => Of(distribution, Outer);

    private static (double Low, double High) Of(Distribution distribution, double ranges)
    {
        var (first, third) = (distribution.Quantile(0.25), distribution.Quantile(0.75));

        // Not (third − first) first: between great values of both signs that is beyond a double.
        return ((first * (1 + ranges)) - (third * ranges), (third * (1 + ranges)) - (first * ranges));
    }
}
