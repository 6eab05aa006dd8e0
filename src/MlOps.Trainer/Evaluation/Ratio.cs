namespace MlOps.Trainer.Evaluation;

/// <summary>Shares that may have nothing below the line.</summary>
internal static class Ratio
{
    /// <summary>The quotient; NaN where <paramref name="whole"/> is 0.</summary>
    public static double Of(double part, double whole) => whole == 0 ? double.NaN : part / whole;

    /// <summary>The harmonic mean of precision and recall: 2TP ÷ (2TP + FP + FN).</summary>
    public static double F1(double hits, double predicted, double actual) => Of(2 * hits, predicted + actual);
}

/// <summary>The natural logarithmic loss of one row.</summary>
internal static class LogLoss
{
    private const double LeastProbability = 1e-15;

    /// <summary>−ln p of the true class, with p kept from 0 so that one certain error is no infinity.</summary>
    public static double Of(double probability) => -Math.Log(Math.Max(probability, LeastProbability));
}
