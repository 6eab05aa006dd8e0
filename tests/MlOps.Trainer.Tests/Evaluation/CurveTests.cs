using FsCheck;
using FsCheck.Xunit;

namespace MlOps.Trainer.Evaluation;

public sealed class CurveTests
{
    [Property]
    public void Roc_OfFewScores_HasTheAreaOfTheAuc(NonEmptyArray<Tuple<bool, byte>> rows)
    {
        var answers = Answers.Binary([.. rows.Get.Select(row => row.Item1)], [.. rows.Get.Select(row => row.Item2 % 9 / 9f)]);
        var roc = Curves.Roc(answers);
        var auc = Answers.Metrics(answers).TryGetValue("auc", out var known) ? known : (double?)null;

        Assert.Equal(auc is null, roc.IsEmpty);
        if (auc is not null)
        {
            var area = roc.Zip(roc.Skip(1)).Sum(pair =>
                (pair.Second.FalsePositiveRate - pair.First.FalsePositiveRate) * (pair.First.TruePositiveRate + pair.Second.TruePositiveRate) / 2);
            Assert.Equal(auc.Value, area, 1e-9);
        }
    }

    [Fact]
    public void Roc_OfManyScores_IsThinned_AndKeepsItsEndsItsOrderAndItsHull()
    {
        var random = new Random(2);
        var labels = Enumerable.Range(0, 5000).Select(_ => random.Next(3) == 0).ToArray();
        var answers = Answers.Binary(labels, [.. labels.Select(label => (float)(random.NextDouble() + (label ? 0.5 : 0)) / 1.5f)]);

        var roc = Curves.Roc(answers);

        Assert.InRange(roc.Length, 100, Curves.MostPoints);
        Assert.Equal((0, 0), (roc[0].FalsePositiveRate, roc[0].TruePositiveRate));
        Assert.Equal((1, 1), (roc[^1].FalsePositiveRate, roc[^1].TruePositiveRate));
        Assert.All(roc.Zip(roc.Skip(1)), pair => Assert.True(
            pair.First.FalsePositiveRate <= pair.Second.FalsePositiveRate && pair.First.TruePositiveRate <= pair.Second.TruePositiveRate));

        // No point of the whole curve lies above the convex hull of the kept ones: the best threshold for any costs is there.
        foreach (var weight in new[] { 0.1, 0.3, 1, 3, 10 })
        {
            var whole = answers.Scores.Distinct().Max(threshold => Gain(answers, threshold, weight));
            Assert.Equal(whole, roc.Max(point => point.TruePositiveRate - (weight * point.FalsePositiveRate)), 1e-9);
        }
    }

    private static double Gain(TestAnswers answers, float threshold, double weight)
    {
        double positives = answers.Codes.Sum(), negatives = answers.Count - positives;
        var above = Enumerable.Range(0, answers.Count).Where(i => answers.Scores[i] >= threshold).ToList();
        return (above.Sum(i => answers.Codes[i]) / positives) - (weight * above.Sum(i => 1 - answers.Codes[i]) / negatives);
    }

    [Fact]
    public void PrecisionRecall_EndsAtFullRecall()
    {
        var curve = Curves.PrecisionRecall(Answers.Binary([false, false, true, true], [0.1f, 0.4f, 0.35f, 0.8f]));

        // scikit-learn's example of precision_recall_curve: precision 1 at recall ½ and 2/3 at recall 1.
        Assert.Equal([(0.5, 1), (1, 2.0 / 3)], curve.Select(point => (point.Recall, point.Precision)));
    }

    [Fact]
    public void Wilson_OnAKnownCase_GivesTheKnownInterval()
    {
        // 8 of 10: (0.4902, 0.9433), as in Newcombe 1998 and R's binom::binom.wilson.
        var (low, high) = CalibrationCurve.Wilson(0.8, 10);

        Assert.Equal(0.4902, low, 1e-4);
        Assert.Equal(0.9433, high, 1e-4);
    }

    [Property]
    public void QuantileBins_KeepTiesTogether_AndTheOrder(NonEmptyArray<byte> values)
    {
        float[] numbers = [.. values.Get.Select(value => (float)value)];

        var bins = QuantileBins.By(numbers, 10);

        Assert.InRange(bins.Count, 1, 10);
        foreach (var i in Enumerable.Range(0, numbers.Length))
        {
            foreach (var j in Enumerable.Range(0, numbers.Length))
            {
                Assert.True(numbers[i] == numbers[j] ? bins.Of[i] == bins.Of[j] : numbers[i] > numbers[j] || bins.Of[i] <= bins.Of[j]);
            }
        }
    }

    [Fact]
    public void StabilityIndex_OnAKnownCase_GivesTheKnownValue()
    {
        // By hand: shares ½ ½ before, ¼ ¾ after: (¼ − ½) ln ½ + (¾ − ½) ln 3/2 = 0.2747.
        Assert.Equal((0.25 * Math.Log(2)) + (0.25 * Math.Log(1.5)), Stability.Index([50, 50], [25, 75], 100, 100), 1e-12);
        Assert.Equal(0, Stability.Index([10, 30], [1, 3], 40, 4), 1e-12);

        // The 95 % point of χ² with 9 degrees of freedom is 16.919.
        Assert.Equal(16.919 * 0.002, Stability.Noise(10, 1000, 1000), 1e-4);
    }
}
