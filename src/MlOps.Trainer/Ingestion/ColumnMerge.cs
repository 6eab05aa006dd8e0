using System.Globalization;
using System.Text;
using MlOps.Datasets;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Ingestion;

/// <summary>What is known of a column's values in two parts, as of one: all but what needs the values themselves.</summary>
internal static class ColumnMerge
{
    public static (ColumnManifest Column, long Rows) Of((ColumnManifest Column, long Rows) one, (ColumnManifest Column, long Rows) other)
    {
        var type = PartSchema.Wider(one.Column.Type, other.Column.Type);
        var (mean, deviation) = MeanAndDeviation(one, other);
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

    private static (double? Mean, double? Deviation) MeanAndDeviation((ColumnManifest Column, long Rows) one, (ColumnManifest Column, long Rows) other)
    {
        var (n, m) = (one.Rows - one.Column.Missing, other.Rows - other.Column.Missing);
        if (n == 0 || m == 0)
        {
            var there = n == 0 ? other.Column : one.Column;
            return (there.Mean, there.StandardDeviation);
        }

        var both = MomentsOf(one.Column, n).Merge(MomentsOf(other.Column, m));
        return (both.Mean, both.StandardDeviation);
    }

    /// <summary>A manifest tells no powers above the second; what it does not tell is no number, and then neither is what comes of it.</summary>
    private static Moments MomentsOf(ColumnManifest column, long count)
    {
        var deviation = count == 1 ? 0 : column.StandardDeviation ?? double.NaN;
        return new(count, column.Mean ?? double.NaN, deviation * deviation * (count - 1), double.NaN, double.NaN);
    }
}
