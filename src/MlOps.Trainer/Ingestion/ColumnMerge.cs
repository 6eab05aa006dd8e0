using System.Globalization;
using System.Text;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>What is known of a column's values in two parts, as of one: all but what needs the values themselves.</summary>
internal static class ColumnMerge
{
    public static (ColumnManifest Column, long Rows) Of((ColumnManifest Column, long Rows) one, (ColumnManifest Column, long Rows) other)
    {
        var type = PartSchema.Wider(one.Column.Type, other.Column.Type);
        var (mean, deviation) = Moments(one, other);
        var merged = one.Column with
        {
            Type = type,
            Missing = one.Column.Missing + other.Column.Missing,
            Minimum = Extreme(one.Column.Minimum, other.Column.Minimum, type, sign: 1),
            Maximum = Extreme(one.Column.Maximum, other.Column.Maximum, type, sign: -1),
            Mean = mean,
            StandardDeviation = deviation,
        };
        return (merged, one.Rows + other.Rows);
    }

    private static string? Extreme(string? one, string? other, ColumnType type, int sign) => (one, other) switch
    {
        (null, _) => other,
        (_, null) => one,
        _ => Compare(one, other, type) * sign <= 0 ? one : other,
    };

    private static int Compare(string one, string other, ColumnType type) => type switch
    {
        ColumnType.Int64 => long.Parse(one, CultureInfo.InvariantCulture).CompareTo(long.Parse(other, CultureInfo.InvariantCulture)),
        ColumnType.Float64 => double.Parse(one, CultureInfo.InvariantCulture).CompareTo(double.Parse(other, CultureInfo.InvariantCulture)),

        // Of the other types the order of the texts is that of the values: "false" is before "true", and times are written alike but for their fraction.
        ColumnType.Timestamp => DateTime.Parse(one, CultureInfo.InvariantCulture).CompareTo(DateTime.Parse(other, CultureInfo.InvariantCulture)),
        _ => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other)),
    };

    /// <summary>Mean and deviation of both by the pairwise update of Chan, Golub and LeVeque (1979).</summary>
    private static (double? Mean, double? Deviation) Moments((ColumnManifest Column, long Rows) one, (ColumnManifest Column, long Rows) other)
    {
        var (n, m) = (one.Rows - one.Column.Missing, other.Rows - other.Column.Missing);
        if (n == 0 || m == 0)
        {
            var there = n == 0 ? other.Column : one.Column;
            return (there.Mean, there.StandardDeviation);
        }

        if (one.Column.Mean is not { } first || other.Column.Mean is not { } second)
        {
            return (null, null);
        }

        var delta = second - first;
        var squares = Squares(one.Column, n) + Squares(other.Column, m) + (delta * delta * n * m / (n + m));
        var mean = first + (delta * m / (n + m));
        return (Finite(mean), squares is { } sum ? Finite(Math.Sqrt(sum / (n + m - 1))) : null);
    }

    /// <summary>The sum of squares about the mean; null where it is beyond a double.</summary>
    private static double? Squares(ColumnManifest column, long count) =>
        count == 1 ? 0 : column.StandardDeviation is { } deviation ? deviation * deviation * (count - 1) : null;

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
