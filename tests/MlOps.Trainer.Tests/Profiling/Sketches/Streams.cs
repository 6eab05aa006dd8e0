namespace MlOps.Trainer.Profiling.Sketches;

/// <summary>Streams of numbers from a seed.</summary>
internal static class Streams
{
    /// <summary>Skewed, with repeats of some values, in no order.</summary>
    public static double[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(5) == 0 ? random.Next(10) : Math.Exp(random.NextDouble() * 8))];
    }

    public static QuantileSketch Quantiles(ReadOnlySpan<double> values, int size = 400, ulong seed = 7)
    {
        var sketch = new QuantileSketch(size, seed);
        sketch.Add(values);
        return sketch;
    }

    public static DistinctSketch Distinct(IEnumerable<long> values, int precision = 14)
    {
        var sketch = new DistinctSketch(precision);
        foreach (var value in values)
        {
            sketch.Add(SketchHash.Of(value));
        }

        return sketch;
    }

    public static FrequentItems<long> Frequent(IEnumerable<long> values, int capacity = 64)
    {
        var items = new FrequentItems<long>(capacity);
        foreach (var value in values)
        {
            items.Add(SketchHash.Of(value), value);
        }

        return items;
    }

    public static RowSketch Rows(IEnumerable<long> values, int capacity = RowSketch.StoredCapacity)
    {
        var sketch = new RowSketch(capacity);
        foreach (var value in values)
        {
            sketch.Add(SketchHash.Of(value));
        }

        return sketch;
    }

    /// <summary>The rank error that is worst among the values, as a share of the rows.</summary>
    public static double WorstRank(Distribution sketched, double[] values)
    {
        double[] sorted = [.. values.Order()];
        var exact = Distribution.Of(sorted.Select(value => (value, 1L)));
        return Enumerable.Range(1, 99)
            .Select(percent => sorted[(int)((long)percent * (sorted.Length - 1) / 100)])
            .Max(value => Math.Abs(sketched.UpTo(value) - exact.UpTo(value)) / (double)sorted.Length);
    }
}
