using FsCheck.Xunit;

namespace MlOps.Trainer.Evaluation;

public sealed class BootstrapTests
{
    [Property(MaxTest = 20)]
    public void Interval_HoldsTheValueItself(int seed)
    {
        var random = new Random(seed);
        var labels = Enumerable.Range(0, 60).Select(_ => random.NextDouble() < 0.4).ToArray();
        var scores = labels.Select(label => (float)(random.NextDouble() * 0.7) + (label ? 0.3f : 0)).ToArray();

        var estimates = Bootstrap.Of(Measures.Of(Answers.Binary(labels, scores))!, seed).Estimates();

        Assert.NotEmpty(estimates);
        Assert.All(estimates.Values, estimate => Assert.InRange(estimate.Value, estimate.Low!.Value, estimate.High!.Value));
    }

    [Fact]
    public void IntervalOfAMean_IsAsTheNormalApproximationSays()
    {
        // The mean absolute error of 400 errors of 0 or 1, half each: standard error ½ ÷ √400 = 0.025, ± 1.96 of them.
        float[] labels = [.. Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? 0f : 1)];

        var error = Bootstrap.Of(Measures.Of(Answers.Regression(labels, new float[400]))!, 7).Estimates()["mae"];

        Assert.Equal(0.5, error.Value, 1e-12);
        Assert.Equal(0.5 - 0.049, error.Low!.Value, 0.008);
        Assert.Equal(0.5 + 0.049, error.High!.Value, 0.008);
    }

    [Fact]
    public void Interval_CoversTheTruth_AboutAsOftenAsItSays()
    {
        // 200 tests of 150 rows from one world whose accuracy is 0.8: binomially, 95 % ± 4.6 % would be three deviations.
        var random = new Random(11);
        var covered = Enumerable.Range(0, 200).Count(test =>
        {
            var labels = Enumerable.Range(0, 150).Select(_ => random.Next(2) == 1).ToArray();
            var scores = labels.Select(label => (random.NextDouble() < 0.8) == label ? 0.9f : 0.1f).ToArray();
            var accuracy = Bootstrap.Of(Measures.Of(Answers.Binary(labels, scores))!, test).Estimates()["accuracy"];
            return accuracy.Low <= 0.8 && accuracy.High >= 0.8;
        });

        Assert.InRange(covered, 178, 200);
    }

    [Fact]
    public void Difference_OfAnAnswererToItself_IsNothing()
    {
        var random = new Random(5);
        var labels = Enumerable.Range(0, 100).Select(_ => random.Next(2) == 1).ToArray();
        var measures = Measures.Of(Answers.Binary(labels, [.. labels.Select(_ => (float)random.NextDouble())]))!;

        var differences = Bootstrap.Of(measures, 3).Less(Bootstrap.Of(measures, 3));

        Assert.All(differences.Values, difference => Assert.Equal((0, 0, 0), (difference.Value, difference.Low, difference.High)));
    }

    [Fact]
    public void PairedDifference_IsSurer_ThanTheIntervalsOfBoth()
    {
        // Two answerers that err on the same rows but for a few.
        var random = new Random(9);
        var labels = Enumerable.Range(0, 500).Select(_ => random.Next(2) == 1).ToArray();
        var scores = labels.Select(label => (random.NextDouble() < 0.75) == label ? 0.9f : 0.1f).ToArray();
        float[] better = [.. scores.Select((score, i) => i < 40 ? labels[i] ? 0.9f : 0.1f : score)];
        var one = Bootstrap.Of(Measures.Of(Answers.Binary(labels, better))!, 3);
        var other = Bootstrap.Of(Measures.Of(Answers.Binary(labels, scores))!, 3);

        var difference = one.Less(other)["accuracy"];
        var alone = one.Estimates()["accuracy"];

        Assert.True(difference.Low > 0);
        Assert.True(difference.High - difference.Low < alone.High - alone.Low);
    }

    [Fact]
    public void OneRow_HasNoInterval()
    {
        var estimate = Bootstrap.Of(Measures.Of(Answers.Regression([1], [2]))!, 1).Estimates()["mae"];

        Assert.Equal(1, estimate.Value);
        Assert.Null(estimate.Low);
    }

    [Fact]
    public void HundredThousandRows_AreResampledLessOften()
    {
        var random = new Random(1);
        var labels = Enumerable.Range(0, 100_000).Select(_ => random.Next(4) == 0).ToArray();
        var scores = labels.Select(label => (float)(random.NextDouble() * 0.8) + (label ? 0.2f : 0)).ToArray();
        var measures = Measures.Of(Answers.Binary(labels, scores))!;
        var bootstrap = Bootstrap.Of(measures, 1);

        Assert.Equal(200, bootstrap.Resamples);
    }
}
