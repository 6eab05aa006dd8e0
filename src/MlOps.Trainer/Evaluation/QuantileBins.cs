namespace MlOps.Trainer.Evaluation;

/// <summary>Rows in bins of nearly equally many, by a value; equal values share a bin.</summary>
/// <param name="Of">Each row's bin.</param>
/// <param name="Count">How many bins there are.</param>
internal sealed record QuantileBins(int[] Of, int Count)
{
    /// <summary>At most <paramref name="most"/> bins.</summary>
    public static QuantileBins By(float[] values, int most)
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(i => values[i]).ToArray();
        var bins = new int[values.Length];
        var bin = 0;
        for (var i = 0; i < order.Length; i++)
        {
            // A bin ends where its share of the rows is reached, and no tie is broken.
            if (i > 0 && !values[order[i]].Equals(values[order[i - 1]]) && (long)i * most >= (bin + 1L) * order.Length)
            {
                bin = (int)((long)i * most / order.Length);
            }

            bins[order[i]] = bin;
        }

        return Dense(bins);
    }

    private static QuantileBins Dense(int[] bins)
    {
        var used = bins.Distinct().Order().ToList();
        var newBin = used.Select((bin, i) => (bin, i)).ToDictionary(pair => pair.bin, pair => pair.i);
        return new([.. bins.Select(bin => newBin[bin])], used.Count);
    }
}
