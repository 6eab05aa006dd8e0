using FsCheck.Xunit;

namespace MlOps.Trainer.Profiling.Sketches;

public sealed class RowSketchTests
{
    [Property(MaxTest = 100)]
    public bool Rows_FewerThanTheCapacity_AreCountedExactly(long[] rows)
    {
        var sketch = Streams.Rows(rows);
        return sketch.IsExact && sketch.Repeats == rows.Length - rows.Distinct().Count() && sketch.RepeatsError == 0;
    }

    // 95 % confidence: of 60 streams, three are expected outside.
    [Fact]
    public void Rows_MoreThanTheCapacity_AreEstimatedWithinTheStatedError()
    {
        var outside = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var rows = Enumerable.Range(0, 20_000).Select(_ => (long)seed << 32 | (long)random.Next(40_000)).ToArray();
            var sketch = Streams.Rows(rows, 512);
            Assert.False(sketch.IsExact);
            outside += Math.Abs(sketch.Repeats - (rows.Length - rows.Distinct().Count())) > sketch.RepeatsError ? 1 : 0;
        }

        Assert.InRange(outside, 0, 8);
    }

    [Fact]
    public void Rows_WithoutRepeats_AreSaidToHaveNone()
    {
        var sketch = Streams.Rows(Enumerable.Range(0, 100_000).Select(i => (long)i), 1000);

        Assert.Equal(0, sketch.Repeats);
        Assert.InRange(sketch.RepeatsError, 100, 1000);
    }

    [Property(MaxTest = 30)]
    public bool Sketches_Joined_AreTheSketchOfAll(int seed)
    {
        var random = new Random(seed);
        long[][] parts = [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, random.Next(3000)).Select(_ => (long)random.Next(2000)).ToArray())];
        var whole = SketchFormat.Pack(Streams.Rows(parts.SelectMany(part => part), 256).Write);
        var left = Streams.Rows(parts[0], 256);
        left.Merge(Streams.Rows(parts[1], 256));
        left.Merge(Streams.Rows(parts[2], 256));
        var right = Streams.Rows(parts[2], 256);
        right.Merge(Streams.Rows(parts[1], 256));
        right.Merge(Streams.Rows(parts[0], 256));
        return SketchFormat.Pack(left.Write) == whole && SketchFormat.Pack(right.Write) == whole;
    }

    [Fact]
    public void Sketch_StoredAndRead_IsTheSame()
    {
        var text = SketchFormat.Pack(Streams.Rows(Enumerable.Range(0, 50_000).Select(i => (long)(i % 30_000))).Write);

        Assert.Equal(text, SketchFormat.Pack(SketchFormat.Unpack(text, RowSketch.Read).Write));
    }
}
