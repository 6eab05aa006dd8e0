using FsCheck.Xunit;

namespace MlOps.Trainer.Profiling.Sketches;

public sealed class FrequentItemsTests
{
    private const int Capacity = 64;

    [Property(MaxTest = 100)]
    public bool Items_FewerThanTheCapacity_AreCountedExactly(byte[] values)
    {
        var items = Streams.Frequent(values.Select(value => (long)(value % Capacity)));
        var counts = values.GroupBy(value => (long)(value % Capacity)).ToDictionary(group => group.Key, group => group.LongCount());
        return items.IsExact && items.Items.ToDictionary(item => item.Item, item => item.Count).OrderBy(pair => pair.Key).SequenceEqual(counts.OrderBy(pair => pair.Key));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Items_MoreThanTheCapacity_AreCountedWithinTheBound(int seed)
    {
        var values = Skewed(seed, 100_000);

        AssertWithinBound(Streams.Frequent(values), values);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Items_JoinedInAnyOrder_AreCountedWithinTheBound(int seed)
    {
        long[][] parts = [Skewed(seed, 50_000), Skewed(seed + 10, 20_000), Skewed(seed + 20, 3)];
        var left = Streams.Frequent(parts[0]);
        left.Merge(Streams.Frequent(parts[1]));
        left.Merge(Streams.Frequent(parts[2]));
        var right = Streams.Frequent(parts[2]);
        right.Merge(Streams.Frequent(parts[0]));
        right.Merge(Streams.Frequent(parts[1]));

        long[] all = [.. parts.SelectMany(part => part)];
        AssertWithinBound(left, all);
        AssertWithinBound(right, all);
    }

    [Fact]
    public void Items_OfNothing_AreNone()
    {
        var items = Streams.Frequent([]);

        Assert.Equal((true, 0, 0), (items.IsExact, items.Held, items.Items.Count()));
    }

    [Fact]
    public void Items_StoredAndRead_AreTheSame()
    {
        var items = Streams.Frequent(Skewed(1, 10_000));
        var back = SketchFormat.Unpack(
            SketchFormat.Pack(writer => items.Write(writer, writer.Write)), reader => FrequentItems<long>.Read(Capacity, reader, reader.ReadInt64));

        Assert.Equal(items.Error, back.Error);
        Assert.Equal(items.Items.Order(), back.Items.Order());
    }

    private static void AssertWithinBound(FrequentItems<long> items, long[] values)
    {
        var held = items.Items.ToDictionary(item => item.Item, item => item.Count);
        Assert.False(items.IsExact);
        Assert.InRange(items.Error, 1, 2L * values.Length / Capacity);
        Assert.InRange(held.Count, 1, Capacity);
        Assert.All(
            values.GroupBy(value => value).Select(group => (Item: group.Key, Count: group.LongCount())),
            seen => Assert.InRange(held.GetValueOrDefault(seen.Item), seen.Count - items.Error, seen.Count));
    }

    private static long[] Skewed(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (long)Math.Pow(2, random.NextDouble() * random.NextDouble() * 20))];
    }
}
