using FsCheck;
using FsCheck.Xunit;
using Microsoft.ML;
using MlOps.Runs;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Evaluation;

public sealed class MeasuresTests
{
    [Fact]
    public void Binary_OnAKnownCase_GivesTheKnownValues()
    {
        // The example of scikit-learn's documentation of roc_auc_score and average_precision_score: 0.75 and 0.83.
        var metrics = Answers.Metrics(Answers.Binary([false, false, true, true], [0.1f, 0.4f, 0.35f, 0.8f]));

        Assert.Equal(0.75, metrics["auc"], 1e-12);
        Assert.Equal(0.8333333333, metrics["auprc"], 1e-9);
        Assert.Equal(0.75, metrics["accuracy"], 1e-12);
        Assert.Equal(1, metrics["precision"], 1e-12);
        Assert.Equal(0.5, metrics["recall"], 1e-12);
        Assert.Equal(2.0 / 3, metrics["f1"], 1e-12);

        // By hand: one hit, one miss, two rejected. MCC = (1·2 − 0·1) ÷ √(1·2·2·3); Brier = (0.01 + 0.16 + 0.4225 + 0.04) ÷ 4.
        Assert.Equal(0.75, metrics["balancedAccuracy"], 1e-12);
        Assert.Equal(2 / Math.Sqrt(12), metrics["mcc"], 1e-12);
        Assert.Equal(0.158125, metrics["brier"], 1e-7);

        // With the threshold at 0.35 both positives are found and one negative is taken for one: F1 = 4 ÷ 5.
        Assert.Equal(0.8, metrics["bestF1"], 1e-12);

        // Four bins of one row: |0.1 − 0| + |0.35 − 1| + |0.4 − 0| + |0.8 − 1|, each a quarter.
        Assert.Equal((0.1 + 0.65 + 0.4 + 0.2) / 4, metrics["ece"], 1e-7);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.6) + Math.Log(0.35) + Math.Log(0.8)) / 4, metrics["logLoss"], 1e-7);
    }

    [Property]
    public void Auc_IsTheShareOfPairsInOrder(NonEmptyArray<Tuple<bool, byte>> rows)
    {
        var labels = rows.Get.Select(row => row.Item1).ToArray();
        var scores = rows.Get.Select(row => row.Item2 % 5f).ToArray();
        var metrics = Answers.Metrics(Answers.Binary(labels, scores));
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
        var ours = Answers.Metrics(Answers.Binary(labels, scores) with
        {
            Probabilities = probabilities,
            Predicted = [.. predictions.Select(prediction => prediction ? 1 : 0)],
        });

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
        var ours = Answers.Metrics(Answers.Multiclass(classes, labels, probabilities) with { Predicted = predictions });

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
        var ours = Answers.Metrics(Answers.Regression(labels, scores));

        Assert.Equal(theirs.RSquared, ours["r2"], 1e-6);
        Assert.Equal(theirs.MeanAbsoluteError, ours["mae"], 1e-6);
        Assert.Equal(theirs.RootMeanSquaredError, ours["rmse"], 1e-6);
    }

    [Property]
    public void Auc_IsTheSame_WhateverGrowingFunctionIsAppliedToTheScores(NonEmptyArray<Tuple<bool, byte>> rows)
    {
        var labels = rows.Get.Select(row => row.Item1).ToArray();
        var scores = rows.Get.Select(row => row.Item2 % 7f).ToArray();

        var plain = Answers.Metrics(Answers.Binary(labels, scores));
        var bent = Answers.Metrics(Answers.Binary(labels, [.. scores.Select(score => MathF.Exp(score) - 3)]));

        Assert.Equal(plain.GetValueOrDefault("auc", -1), bent.GetValueOrDefault("auc", -1), 1e-12);
        Assert.Equal(plain.GetValueOrDefault("auprc", -1), bent.GetValueOrDefault("auprc", -1), 1e-12);
        Assert.Equal(plain.GetValueOrDefault("bestF1", -1), bent.GetValueOrDefault("bestF1", -1), 1e-12);
    }

    [Fact]
    public void Regression_OnAKnownCase_GivesTheKnownValues()
    {
        // The example of scikit-learn's documentation of r2_score, mean_absolute_error, median_absolute_error,
        // explained_variance_score and max_error: 0.9486, 0.5, 0.5, 0.9572, 1.
        var metrics = Answers.Metrics(Answers.Regression([3, -0.5f, 2, 7], [2.5f, 0, 2, 8]));

        Assert.Equal(0.9486081370, metrics["r2"], 1e-9);
        Assert.Equal(0.5, metrics["mae"], 1e-12);
        Assert.Equal(0.5, metrics["medianAbsoluteError"], 1e-12);
        Assert.Equal(0.9571734475, metrics["explainedVariance"], 1e-9);
        Assert.Equal(1, metrics["maxError"], 1e-12);
        Assert.Equal(Math.Sqrt(0.375), metrics["rmse"], 1e-12);

        // |−0.5/3| + |0.5/−0.5| + 0 + 1/7, a quarter each; scikit-learn's mean_absolute_percentage_error gives 0.3274.
        Assert.Equal(0.3273809523, metrics["mape"], 1e-7);
    }

    [Fact]
    public void Regression_WithALabelOfZero_HasNoShareOfIt() =>
        Assert.DoesNotContain("mape", Answers.Metrics(Answers.Regression([0, 1], [1, 1])).Keys);

    [Fact]
    public void Multiclass_OnAKnownCase_GivesTheKnownValues()
    {
        // Truth 0 1 2 0 1 2, predicted 0 2 1 0 0 1: the example of scikit-learn's f1_score, whose macro average is 0.2667.
        int[] predicted = [0, 2, 1, 0, 0, 1];
        float[][] probabilities = [.. predicted.Select(k => Enumerable.Range(0, 3).Select(i => i == k ? 0.6f : 0.2f).ToArray())];
        var metrics = Answers.Metrics(Answers.Multiclass(["a", "b", "c"], [0, 1, 2, 0, 1, 2], probabilities));

        Assert.Equal(4.0 / 15, metrics["macroF1"], 1e-9);
        Assert.Equal(1.0 / 3, metrics["macroAccuracy"], 1e-9);
        Assert.Equal(1.0 / 3, metrics["microAccuracy"], 1e-9);
    }

    [Fact]
    public void Multiclass_AnUnknownClass_IsAnError()
    {
        float[][] probabilities = [[0.9f, 0.1f], [0.2f, 0.8f], [0.7f, 0.3f]];
        List<string> notices = [];

        var metrics = HeadlineMetrics.Of(Answers.Multiclass(["a", "b"], [0, 1, -1], probabilities), notices);

        Assert.Equal(2.0 / 3, metrics["microAccuracy"], 1e-9);
        Assert.Equal(2.0 / 3, metrics["macroAccuracy"], 1e-9);
        Assert.Contains("1 test rows are of classes that no training row has", Assert.Single(notices), StringComparison.Ordinal);
    }

    [Fact]
    public void Ranking_OnAKnownCase_GivesTheKnownValues()
    {
        // Järvelin and Kekäläinen's measure with the gains 2^relevance − 1, by hand: relevances 3 2 3 0 1 2 in the order given.
        var answers = new TestAnswers
        {
            Task = TrainingTask.Ranking,
            Numbers = [3, 2, 3, 0, 1, 2, 0, 0],
            Scores = [6, 5, 4, 3, 2, 1, 1, 2],
            Groups = [1, 1, 1, 1, 1, 1, 2, 2],
        };
        List<string> notices = [];
        var metrics = HeadlineMetrics.Of(answers, notices);
        double Gain(params double[] relevances) => relevances.Select((relevance, i) => (Math.Pow(2, relevance) - 1) / Math.Log2(i + 2)).Sum();

        Assert.Equal(Gain(3, 2, 3, 0, 1, 2) / Gain(3, 3, 2, 2, 1, 0), metrics["ndcg"], 1e-9);
        Assert.Equal(Gain(3, 2, 3) / Gain(3, 3, 2), metrics["ndcg3"], 1e-9);
        Assert.Equal(1, metrics["ndcg1"], 1e-9);
        Assert.Equal((1 + 1 + 1 + (4.0 / 5) + (5.0 / 6)) / 5, metrics["map"], 1e-9);
        Assert.Equal(1, metrics["mrr"], 1e-9);
        Assert.Contains("1 groups", Assert.Single(notices), StringComparison.Ordinal);
    }

    [Fact]
    public void Anomaly_FindsTheShareOfTheAnomaliesAmongTheStrangestRows()
    {
        // 100 rows, four anomalies: at the places 1, 3, 5 and 50 from the top.
        var answers = new TestAnswers
        {
            Task = TrainingTask.Anomaly,
            Codes = [.. Enumerable.Range(1, 100).Select(place => place is 1 or 3 or 5 or 50 ? 1 : 0)],
            Scores = [.. Enumerable.Range(1, 100).Select(place => 100f - place)],
        };
        var metrics = Answers.Metrics(answers);

        Assert.Equal(0.25, metrics["detectionRate1"], 1e-12);
        Assert.Equal(0.75, metrics["detectionRate5"], 1e-12);

        // Others above the anomalies: 0, 1, 2 and 46 of 96.
        Assert.Equal(1 - (49.0 / 4 / 96), metrics["auc"], 1e-12);
    }

    [Property]
    public void Weights_AreAsManyCopies(NonEmptyArray<Tuple<bool, byte, byte>> rows)
    {
        // An answer that counts twice is an answer that stands there twice; one that counts nothing is not there.
        var labels = rows.Get.Select(row => row.Item1).ToArray();
        var scores = rows.Get.Select(row => row.Item2 % 5 / 5f).ToArray();
        var weights = rows.Get.Select(row => row.Item3 % 3).ToArray();
        int[] copies = [.. weights.SelectMany((weight, i) => Enumerable.Repeat(i, weight))];
        if (copies.Length == 0)
        {
            return;
        }

        var binary = Answers.Binary(labels, scores);
        var regression = Answers.Regression([.. labels.Select((label, i) => (label ? 2f : 1f) + (i % 3))], scores);
        foreach (var answers in new[] { binary, regression })
        {
            var measures = Measures.Of(answers)!;
            var weighted = new double[measures.Names.Length];
            measures.Measure(weights, weighted);
            var copied = Measures.Of(answers.At(copies))!.Once();
            for (var i = 0; i < weighted.Length; i++)
            {
                // Threshold and calibration bins are chosen on all rows, not on the copies.
                if (measures.Names[i] is not ("bestF1" or "ece"))
                {
                    Assert.Equal(copied[i], weighted[i], 1e-6);
                }
            }
        }
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
