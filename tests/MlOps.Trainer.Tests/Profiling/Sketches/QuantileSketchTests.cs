using FsCheck;
using FsCheck.Xunit;

namespace MlOps.Trainer.Profiling.Sketches;

public sealed class QuantileSketchTests
{
    [Fact]
    public void Sketch_OfNothing_HasNoRows()
    {
        var sketch = Streams.Quantiles([]);

        Assert.Equal((0, true, 0), (sketch.Count, sketch.IsExact, sketch.ToDistribution().Count));
    }

    [Fact]
    public void Sketch_OfOneValue_HasItAsEveryQuantile()
    {
        var distribution = Streams.Quantiles([3.5]).ToDistribution();

        Assert.Equal([3.5, 3.5, 3.5], new[] { 0, 0.5, 1 }.Select(distribution.Quantile));
    }

    [Fact]
    public void Sketch_GivenNaN_RefusesIt()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Streams.Quantiles([1, double.NaN]));
    }

    [Property(MaxTest = 50)]
    public bool Sketch_OfFewValues_IsExact(NormalFloat[] values)
    {
        double[] sorted = [.. values.Select(value => value.Get).Order()];
        var distribution = Streams.Quantiles([.. values.Select(value => value.Get)]).ToDistribution();
        return sorted.Select((value, i) => (value, i)).All(pair => distribution.Quantile((pair.i + 1.0) / sorted.Length) == pair.value);
    }

    // At 99 % confidence a single rank may miss its bound once in a hundred; of 99 ranks in each of 40 sketches, the worst of
    // all is held to twice the bound, and all but a few in a hundred to the bound itself.
    [Theory]
    [InlineData(200)]
    [InlineData(400)]
    public void Sketch_OfManyValues_KeepsItsRankError(int size)
    {
        var errors = new List<double>();
        for (var seed = 1; seed <= 40; seed++)
        {
            var values = Streams.Numbers(seed, 50_000);
            double[] sorted = [.. values.Order()];
            var exact = Distribution.Of(sorted.Select(value => (value, 1L)));
            var sketched = Streams.Quantiles(values, size, (ulong)seed).ToDistribution();
            errors.AddRange(Enumerable.Range(1, 99).Select(percent => sorted[percent * (sorted.Length - 1) / 100])
                .Select(value => Math.Abs(sketched.UpTo(value) - exact.UpTo(value)) / (double)sorted.Length));
        }

        var bound = Streams.Quantiles(Streams.Numbers(1, 5_000), size).RankError;
        Assert.InRange(errors.Count(error => error > bound) / (double)errors.Count, 0, 0.01);
        Assert.InRange(errors.Max(), 0, 2 * bound);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Sketches_JoinedInAnyOrderAndGrouping_KeepTheirRankError(int seed)
    {
        double[][] parts = [Streams.Numbers(seed, 30_000), Streams.Numbers(seed + 100, 10_000), [.. Streams.Numbers(seed + 200, 20_000).Select(value => -value)]];
        double[] all = [.. parts.SelectMany(part => part)];
        Func<QuantileSketch>[] of = [.. parts.Select((part, i) => (Func<QuantileSketch>)(() => Streams.Quantiles(part, seed: (ulong)i)))];

        QuantileSketch[] joined =
        [
            Joined(Joined(of[0](), of[1]()), of[2]()),
            Joined(of[0](), Joined(of[1](), of[2]())),
            Joined(Joined(of[2](), of[1]()), of[0]()),
            Streams.Quantiles(all),
        ];

        Assert.All(joined, sketch =>
        {
            Assert.Equal(all.Length, sketch.Count);
            Assert.Equal(all.Length, sketch.ToDistribution().Count);
            Assert.InRange(Streams.WorstRank(sketch.ToDistribution(), all), 0, 1.5 * sketch.RankError);
        });
    }

    [Fact]
    public void Sketch_StoredAndRead_GoesOnAsIfNothingHadBeen()
    {
        var sketch = Streams.Quantiles(Streams.Numbers(1, 20_000));
        var text = SketchFormat.Pack(sketch.Write);
        var back = SketchFormat.Unpack(text, QuantileSketch.Read);
        sketch.Add(Streams.Numbers(2, 20_000));
        back.Add(Streams.Numbers(2, 20_000));

        Assert.Equal(SketchFormat.Pack(sketch.Write), SketchFormat.Pack(back.Write));
        Assert.InRange(text.Length, 1, 20_000);
    }

    [Fact]
    public void Sketches_OfTwoSizes_AreNotJoined()
    {
        Assert.Throws<InvalidDataException>(() => Streams.Quantiles([1], 200).Merge(Streams.Quantiles([1], 400)));
    }

    private static QuantileSketch Joined(QuantileSketch left, QuantileSketch right)
    {
        left.Merge(right);
        return left;
    }
}
