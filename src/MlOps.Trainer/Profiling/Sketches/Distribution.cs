namespace MlOps.Trainer.Profiling.Sketches;

/// <summary>Sorted values with the number of rows that each stands for: what ranks and quantiles are read from.</summary>
internal sealed class Distribution
{
    private const double Rounding = 1e-14;

    private readonly double[] _values;
    private readonly long[] _upTo;

    private Distribution(double[] values, long[] upTo) => (_values, _upTo) = (values, upTo);

    /// <summary>Rows in all.</summary>
    public long Count => _upTo.Length == 0 ? 0 : _upTo[^1];

    public static Distribution Of(IEnumerable<(double Value, long Weight)> weighted)
    {
        var sorted = weighted.OrderBy(pair => pair.Value).ToArray();
        var upTo = new long[sorted.Length];
        var sum = 0L;
        for (var i = 0; i < sorted.Length; i++)
        {
            sum += sorted[i].Weight;
            upTo[i] = sum;
        }

        return new([.. sorted.Select(pair => pair.Value)], upTo);
    }

    /// <summary>The least value that at least this share of the rows does not exceed (the inverse of the distribution function).</summary>
    public double Quantile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfZero(_values.Length);

        // A share such as 7/10 is no double: what rounding adds to it must not ask for one more row.
        var wanted = Math.Max(1, (long)Math.Ceiling(share * Count * (1 - Rounding)));
        var index = Array.BinarySearch(_upTo, wanted);
        return _values[Math.Min(index < 0 ? ~index : index, _values.Length - 1)];
    }

    /// <summary>How many rows are less than <paramref name="value"/>.</summary>
    public long Below(double value) => RowsBefore(FirstIndex(candidate => candidate >= value));

    /// <summary>How many rows are not greater than <paramref name="value"/>.</summary>
    public long UpTo(double value) => RowsBefore(FirstIndex(candidate => candidate > value));

    private long RowsBefore(int index) => index == 0 ? 0 : _upTo[index - 1];

    private int FirstIndex(Func<double, bool> holds)
    {
        var (low, high) = (0, _values.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = holds(_values[middle]) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
