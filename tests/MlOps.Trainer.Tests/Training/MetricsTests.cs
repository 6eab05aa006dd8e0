using FsCheck;
using FsCheck.Xunit;
using Microsoft.ML;

namespace MlOps.Trainer.Training;

public sealed class MetricsTests
{
    [Fact]
    public void Binary_OnAKnownCase_GivesTheKnownValues()
    {
        // The example of scikit-learn's documentation of roc_auc_score and average_precision_score: 0.75 and 0.83.
        var metrics = BinaryMetrics.Of(
            [false, false, true, true], [0.1f, 0.4f, 0.35f, 0.8f], [0.1f, 0.4f, 0.35f, 0.8f], [false, false, false, true], []).ToDictionary();

        Assert.Equal(0.75, metrics["auc"], 1e-12);
        Assert.Equal(0.8333333333, metrics["auprc"], 1e-9);
        Assert.Equal(0.75, metrics["accuracy"], 1e-12);
        Assert.Equal(1, metrics["precision"], 1e-12);
        Assert.Equal(0.5, metrics["recall"], 1e-12);
        Assert.Equal(2.0 / 3, metrics["f1"], 1e-12);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.6) + Math.Log(0.35) + Math.Log(0.8)) / 4, metrics["logLoss"], 1e-7);
    }

    [Property]
    public void Auc_IsTheShareOfPairsInOrder(NonEmptyArray<Tuple<bool, byte>> rows)
    {
        var labels = rows.Get.Select(row => row.Item1).ToArray();
        var scores = rows.Get.Select(row => row.Item2 % 5f).ToArray();
        var metrics = BinaryMetrics.Of(labels, scores, scores, labels, []).ToDictionary();
        var pairs = (
            from i in Enumerable.Range(0, labels.Length)
            from j in Enumerable.Range(0, labels.Length)
            where labels[i] && !labels[j]
            select scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0).ToList();

        Assert.Equal(pairs.Count > 0, metrics.ContainsKey("auc"));
        if (pairs.Count > 0)
        {
            Assert.Equal(pairs.Average(), metrics["auc"], 1e-9);
        }
    }

    [Fact]
    public void Binary_AgreesWithMlNetsEvaluator()
    {
        var random = new Random(3);
        var labels = Enumerable.Range(0, 5000).Select(_ => random.NextDouble() < 0.3).ToArray();
        var scores = labels.Select(label => (float)(random.NextDouble() + (label ? 0.4 : 0) - 0.7)).ToArray();
        var probabilities = scores.Select(score => 1 / (1 + MathF.Exp(-3 * score))).ToArray();
        var predictions = scores.Select(score => score > 0).ToArray();
        var view = new ColumnarView(
            [new BooleanColumn("Label", labels), new SingleColumn("Score", scores), new SingleColumn("Probability", probabilities), new BooleanColumn("PredictedLabel", predictions)],
            [.. Enumerable.Range(0, labels.Length)]);

        var theirs = new MLContext(1).BinaryClassification.Evaluate(view);
        var ours = BinaryMetrics.Of(labels, scores, probabilities, predictions, []).ToDictionary();

        Assert.Equal(theirs.AreaUnderRocCurve, ours["auc"], 1e-9);
        Assert.Equal(theirs.AreaUnderPrecisionRecallCurve, ours["auprc"], 2e-3);
        Assert.Equal(theirs.Accuracy, ours["accuracy"], 1e-9);
        Assert.Equal(theirs.F1Score, ours["f1"], 1e-9);
        Assert.Equal(theirs.PositivePrecision, ours["precision"], 1e-9);
        Assert.Equal(theirs.PositiveRecall, ours["recall"], 1e-9);

        // ML.NET's loss of two classes is in bits.
        Assert.Equal(theirs.LogLoss * Math.Log(2), ours["logLoss"], 1e-6);
    }

    [Fact]
    public void Multiclass_AgreesWithMlNetsEvaluator()
    {
        var random = new Random(4);
        string[] classes = ["a", "b", "c"];
        var labels = Enumerable.Range(0, 1000).Select(_ => random.Next(3)).ToArray();
        var probabilities = labels.Select(label =>
        {
            var weights = Enumerable.Range(0, 3).Select(k => (float)random.NextDouble() + (k == label ? 0.5f : 0)).ToArray();
            return weights.Select(weight => weight / weights.Sum()).ToArray();
        }).ToArray();
        var predictions = probabilities.Select(row => Array.IndexOf(row, row.Max())).ToArray();
        var view = new VectorView(labels, probabilities, predictions, classes);

        var theirs = new MLContext(1).MulticlassClassification.Evaluate(view.Data);
        var ours = MulticlassMetrics.Of(labels, probabilities, predictions, []).ToDictionary();

        Assert.Equal(theirs.MicroAccuracy, ours["microAccuracy"], 1e-9);
        Assert.Equal(theirs.MacroAccuracy, ours["macroAccuracy"], 1e-9);
        Assert.Equal(theirs.LogLoss, ours["logLoss"], 1e-6);
    }

    [Fact]
    public void Regression_AgreesWithMlNetsEvaluator()
    {
        var random = new Random(5);
        var labels = Enumerable.Range(0, 1000).Select(_ => (float)random.NextDouble() * 10).ToArray();
        var scores = labels.Select(label => label + (float)random.NextDouble() - 0.3f).ToArray();
        var view = new ColumnarView([new SingleColumn("Label", labels), new SingleColumn("Score", scores)], [.. Enumerable.Range(0, 1000)]);

        var theirs = new MLContext(1).Regression.Evaluate(view);
        var ours = RegressionMetrics.Of(labels, scores, []).ToDictionary();

        Assert.Equal(theirs.RSquared, ours["r2"], 1e-6);
        Assert.Equal(theirs.MeanAbsoluteError, ours["mae"], 1e-6);
        Assert.Equal(theirs.RootMeanSquaredError, ours["rmse"], 1e-6);
    }

    private sealed class VectorView
    {
        public VectorView(int[] labels, float[][] probabilities, int[] predictions, string[] classes)
        {
            var ml = new MLContext(1);
            var parts = new ColumnarView(
                [
                    new ClassColumn("Label", labels, classes),
                    .. Enumerable.Range(0, classes.Length).Select(k => new SingleColumn($"p{k}", [.. probabilities.Select(row => row[k])])),
                    new ClassColumn("PredictedLabel", predictions, classes),
                ],
                [.. Enumerable.Range(0, labels.Length)]);
            Data = ml.Transforms.Concatenate("Score", [.. Enumerable.Range(0, classes.Length).Select(k => $"p{k}")]).Fit(parts).Transform(parts);
        }

        public IDataView Data { get; }
    }
}

internal static class MetricsExtensions
{
    public static Dictionary<string, double> ToDictionary(this IEnumerable<(string Name, double Value)> metrics) =>
        metrics.ToDictionary(metric => metric.Name, metric => metric.Value, StringComparer.Ordinal);
}
