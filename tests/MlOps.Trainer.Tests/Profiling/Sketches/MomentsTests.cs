using FsCheck;
using FsCheck.Xunit;

namespace MlOps.Trainer.Profiling.Sketches;

public sealed class MomentsTests
{
    [Fact]
    public void Moments_OfNothing_AreNone()
    {
        var moments = Moments.Of([]);

        Assert.Equal((null, null, null, null), (moments.Mean, moments.StandardDeviation, moments.Skewness, moments.Kurtosis));
    }

    [Fact]
    public void Moments_OfOneValue_AreItsMeanAlone()
    {
        var moments = Moments.Of([4]);

        Assert.Equal((4.0, null, null, null), (moments.Mean, moments.StandardDeviation, moments.Skewness, moments.Kurtosis));
    }

    // By hand: mean 5, sum of squares 32, of cubes 42, of fourth powers 356; n = 8.
    [Fact]
    public void Moments_OfKnownValues_AreTheTextbooks()
    {
        var moments = Moments.Of([2, 4, 4, 4, 5, 5, 7, 9]);

        Assert.Equal(5, moments.Mean);
        Assert.Equal(Math.Sqrt(32.0 / 7), moments.StandardDeviation!.Value, 1e-12);
        Assert.Equal(Math.Sqrt(8) * 42 / Math.Pow(32, 1.5), moments.Skewness!.Value, 1e-12);
        Assert.Equal((8.0 * 356 / (32 * 32)) - 3, moments.Kurtosis!.Value, 1e-12);
    }

    [Property]
    public bool Moments_Joined_AreThoseOfAll(NormalFloat[] first, NormalFloat[] second, NormalFloat[] third)
    {
        double[][] parts = [.. new[] { first, second, third }.Select(part => part.Select(value => Math.Clamp(value.Get, -1e6, 1e6)).ToArray())];
        double[] all = [.. parts.SelectMany(part => part)];
        var left = Moments.Of(parts[0]).Merge(Moments.Of(parts[1])).Merge(Moments.Of(parts[2]));
        var right = Moments.Of(parts[0]).Merge(Moments.Of(parts[2]).Merge(Moments.Of(parts[1])));
        return AreTextbook(left, all) && AreTextbook(right, all) && AreTextbook(Moments.Of(all), all);
    }

    [Fact]
    public void Moments_OfAShiftedSample_LoseNoDigits()
    {
        double[] sample = [.. Streams.Numbers(1, 5_000).Select(value => value + 1e9)];
        var joined = sample.Chunk(256).Select(chunk => Moments.Of(chunk)).Aggregate((left, right) => left.Merge(right));
        var expected = Moments.Of([.. sample.Select(value => value - 1e9)]);

        Assert.Equal(expected.StandardDeviation!.Value, joined.StandardDeviation!.Value, 1e-6);
        Assert.Equal(expected.Skewness!.Value, joined.Skewness!.Value, 1e-8);
        Assert.Equal(expected.Kurtosis!.Value, joined.Kurtosis!.Value, 1e-8);
    }

    [Fact]
    public void Moments_BeyondADouble_AreNone()
    {
        var moments = Moments.Of([double.MaxValue, double.MaxValue, -double.MaxValue]);

        Assert.Equal(double.MaxValue / 3, moments.Mean!.Value, 1e300);
        Assert.Equal((null, null, null), (moments.StandardDeviation, moments.Skewness, moments.Kurtosis));
    }

    private static bool AreTextbook(Moments moments, double[] sample)
    {
        if (sample.Length == 0)
        {
            return moments == default;
        }

        var mean = sample.Average();
        double Sum(int power) => sample.Sum(value => Math.Pow(value - mean, power));
        var size = sample.Max(value => Math.Abs(value - mean)) + Math.Abs(mean);
        return moments.Count == sample.Length
            && Math.Abs(moments.Average - mean) <= 1e-9 * (size + 1e-300)
            && IsClose(Sum(2), moments.Squares, size, 2, sample.Length)
            && IsClose(Sum(3), moments.Cubes, size, 3, sample.Length)
            && IsClose(Sum(4), moments.Fourths, size, 4, sample.Length);
    }

    private static bool IsClose(double expected, double actual, double size, int power, int count) =>
        Math.Abs(expected - actual) <= 1e-9 * ((Math.Pow(size, power) * count) + 1e-300);
}
