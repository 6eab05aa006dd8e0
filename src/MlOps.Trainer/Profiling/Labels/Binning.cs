namespace MlOps.Trainer.Profiling.Labels;

/// <summary>Values in few bins, so that they can be counted against a label's.</summary>
/// <param name="Bins">Each row's bin.</param>
/// <param name="Count">How many bins there are.</param>
internal sealed record Binning(int[] Bins, int Count)
{
    /// <summary>Bins for mutual information: more of them tell more, but of chance too.</summary>
    public const int Coarse = 20;

    /// <summary>Bins for a rule that is tested on other rows than it was made of.</summary>
    public const int Fine = 200;

    // Names beyond these, the rare ones, share a bin.
    private const int MostNames = 1000;

    /// <summary>
    /// At most <paramref name="most"/> bins of equal frequency, equal values always in one; of names, a bin each. Missing values
    /// have the last bin, where there are any.
    /// </summary>
    public static Binning Of(AnalysedColumn column, int most) =>
        column.Numbers is { } numbers ? OfNumbers(numbers, most) : OfNames(column.Codes!, column.Classes);

    private static Binning OfNumbers(double[] numbers, int most)
    {
        double[] sorted = [.. numbers.Where(double.IsFinite)];
        Array.Sort(sorted);
        var edges = Edges(sorted, most);
        var bins = new int[numbers.Length];
        var hasMissing = sorted.Length < numbers.Length;
        for (var row = 0; row < numbers.Length; row++)
        {
            bins[row] = double.IsFinite(numbers[row]) ? BinOf(edges, numbers[row]) : edges.Length;
        }

        return new(bins, edges.Length + (hasMissing ? 1 : 0));
    }

    /// <summary>The greatest value of each bin.</summary>
    private static double[] Edges(double[] sorted, int most)
    {
        var distinct = new List<double>();
        for (var i = 0; i < sorted.Length && distinct.Count <= most; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                distinct.Add(sorted[i]);
            }
        }

        return distinct.Count <= most
            ? [.. distinct]
            : [.. Enumerable.Range(1, most).Select(bin => sorted[((long)sorted.Length * bin / most) - 1]).Distinct()];
    }

    private static int BinOf(double[] edges, double value)
    {
        var index = Array.BinarySearch(edges, value);
        return Math.Min(index < 0 ? ~index : index, edges.Length - 1);
    }

    private static Binning OfNames(int[] codes, int classes)
    {
        var counts = new long[classes + 1];
        foreach (var code in codes)
        {
            counts[code < 0 ? classes : code]++;
        }

        int[] frequent = [.. Enumerable.Range(0, classes).Where(code => counts[code] > 0).OrderByDescending(code => counts[code]).ThenBy(code => code)];
        var binOf = new int[classes + 1];
        for (var i = 0; i < frequent.Length; i++)
        {
            binOf[frequent[i]] = Math.Min(i, MostNames);
        }

        var bins = Math.Min(frequent.Length, MostNames + 1);
        binOf[classes] = bins;
        return new([.. codes.Select(code => binOf[code < 0 ? classes : code])], bins + (counts[classes] > 0 ? 1 : 0));
    }
}
