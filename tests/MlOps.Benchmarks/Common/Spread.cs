using System.Globalization;

namespace MlOps.Benchmarks.Common;

/// <summary>Several measurements of one thing.</summary>
internal readonly record struct Spread(double Least, double Median, double Greatest)
{
    public static Spread Of(IEnumerable<double> samples)
    {
        var sorted = samples.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new(sorted[0], median, sorted[^1]);
    }

    /// <summary>Matched pair by pair: what one took for each that the other took.</summary>
    public static Spread OfRatios(IEnumerable<double> ones, IEnumerable<double> others) =>
        Of(ones.Zip(others, (one, other) => one / other));

    /// <summary>Median and range.</summary>
    public override string ToString() => $"{Text(Median)} [{Text(Least)}–{Text(Greatest)}]";

    private static string Text(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "N0" : Math.Abs(value) >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
