using FsCheck.Xunit;

namespace MlOps.Trainer.Profiling.Sketches;

public sealed class DistinctSketchTests
{
    [Fact]
    public void Sketch_OfNothing_EstimatesNothing()
    {
        Assert.Equal(0, Streams.Distinct([]).Estimate());
    }

    [Fact]
    public void Sketch_OfOneValueManyTimes_EstimatesOne()
    {
        Assert.Equal(1, Streams.Distinct(Enumerable.Repeat(5L, 1000)).Estimate(), 0.01);
    }

    // Three standard errors are left once in 370 times; the seeds are fixed, and the root mean square over them must be the
    // stated error itself.
    [Theory]
    [InlineData(10, 100)]
    [InlineData(10, 3_000)]
    [InlineData(10, 100_000)]
    [InlineData(14, 10_000)]
    [InlineData(14, 40_000)]
    [InlineData(14, 300_000)]
    public void Sketch_OfManyValues_KeepsItsRelativeError(int precision, int count)
    {
        var errors = Enumerable.Range(0, 30)
            .Select(seed => Streams.Distinct(Enumerable.Range(0, count).Select(i => ((long)seed << 40) + i), precision).Estimate())
            .Select(estimate => (estimate - count) / count)
            .ToArray();
        var stated = new DistinctSketch(precision).RelativeError;

        Assert.All(errors, error => Assert.InRange(Math.Abs(error), 0, 3.5 * stated));
        Assert.InRange(Math.Sqrt(errors.Average(error => error * error)), 0, 1.3 * stated);
        Assert.InRange(Math.Abs(errors.Average()), 0, 3 * stated / Math.Sqrt(errors.Length));
    }

    [Property(MaxTest = 50)]
    public bool Sketches_Joined_AreTheSketchOfAll(long[] first, long[] second, long[] third)
    {
        var whole = SketchFormat.Pack(Streams.Distinct([.. first, .. second, .. third]).Write);
        var left = Streams.Distinct(first);
        left.Merge(Streams.Distinct(second));
        left.Merge(Streams.Distinct(third));
        var right = Streams.Distinct(third);
        right.Merge(Streams.Distinct(first));
        right.Merge(Streams.Distinct(second));
        return SketchFormat.Pack(left.Write) == whole && SketchFormat.Pack(right.Write) == whole;
    }

    [Fact]
    public void Sketch_StoredAndRead_IsTheSame()
    {
        var text = SketchFormat.Pack(Streams.Distinct(Enumerable.Range(0, 1000).Select(i => (long)i)).Write);

        Assert.Equal(text, SketchFormat.Pack(SketchFormat.Unpack(text, DistinctSketch.Read).Write));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no base64")]
    [InlineData("AQ==")]
    [InlineData("AgQAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AQQAAA==")]
    [InlineData("AQT/AAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AQQAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Sketch_ThatIsDamaged_IsRefused(string text)
    {
        Assert.Throws<InvalidDataException>(() => SketchFormat.Unpack(text, DistinctSketch.Read));
    }
}
