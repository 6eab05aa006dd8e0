using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Onnx;

/// <summary>Every kind of model that is exported, over every kind of feature, against ML.NET itself.</summary>
public sealed class ExportTests
{
    /// <summary>Numbers with and without gaps, names, booleans, and days from 1903 to 2160.</summary>
    private const string Features = """
        CASE WHEN i % 11 = 0 THEN NULL ELSE (i * 37 % 101)::DOUBLE - 50.5 END AS x, (i % 17)::BIGINT AS whole, i % 3 = 0 AS flag,
        CASE WHEN i % 13 = 0 THEN NULL ELSE ['red', 'green', 'blue', 'grün', '']
            [(i * 7 % 5 + 1)::BIGINT] END AS name, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'][(i * i % 10 + 1)::BIGINT] AS site,
        CASE WHEN i % 19 = 0 THEN NULL ELSE TIMESTAMP '1903-02-26 05:31:07' + to_hours((i * 1129)::BIGINT) END AS seen
        """;

    private const string Target = "abs(((i * 37 % 101) - 50) * 0.3 + (i % 3) * 4 + (i * i % 10) * 2 + hash(i) % 7)";

    public static TheoryData<string> Regressions => [.. RegressionTrainers.Keys];

    public static TheoryData<string> Binaries => [.. BinaryTrainers.Keys];

    public static TheoryData<string> Multiclasses => [.. MulticlassTrainers.Keys];

    private static Dictionary<string, Func<MLContext, IEstimator<ITransformer>>> RegressionTrainers { get; } = new()
    {
        ["Sdca"] = ml => ml.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options { LabelColumnName = "y", NumberOfThreads = 1 }),
        ["LbfgsPoisson"] = ml => ml.Regression.Trainers.LbfgsPoissonRegression(new LbfgsPoissonRegressionTrainer.Options { LabelColumnName = "y", NumberOfThreads = 1 }),
        ["OnlineGradientDescent"] = ml => ml.Regression.Trainers.OnlineGradientDescent("y"),
        ["FastTree"] = ml => ml.Regression.Trainers.FastTree("y"),
        ["FastTreeTweedie"] = ml => ml.Regression.Trainers.FastTreeTweedie("y"),
        ["FastForest"] = ml => ml.Regression.Trainers.FastForest("y"),
        ["LightGbm"] = ml => ml.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options { LabelColumnName = "y", NumberOfThreads = 1 }),
        ["LightGbmWithCategories"] = ml => ml.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options
        {
            LabelColumnName = "y",
            NumberOfThreads = 1,
            UseCategoricalSplit = true,
            MinimumExampleCountPerGroup = 5,
        }),
        ["FastTreeRanking"] = ml => ml.Ranking.Trainers.FastTree(new FastTreeRankingTrainer.Options { LabelColumnName = "y", RowGroupColumnName = "Group", CustomGains = [.. Enumerable.Range(0, 100).Select(gain => (double)gain)] }),
    };

    private static Dictionary<string, Func<MLContext, IEstimator<ITransformer>>> BinaryTrainers { get; } = new()
    {
        ["SdcaLogistic"] = ml => ml.BinaryClassification.Trainers.SdcaLogisticRegression(new SdcaLogisticRegressionBinaryTrainer.Options { LabelColumnName = "y", NumberOfThreads = 1 }),
        ["LbfgsLogistic"] = ml => ml.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options { LabelColumnName = "y", NumberOfThreads = 1 }),
        ["FastTree"] = ml => ml.BinaryClassification.Trainers.FastTree("y"),
        ["FastForestWithPlatt"] = ml => ml.BinaryClassification.Trainers.FastForest("y").Append(ml.BinaryClassification.Calibrators.Platt("y")),
        ["LightGbm"] = ml => ml.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options { LabelColumnName = "y", NumberOfThreads = 1 }),
        ["LightGbmWithCategories"] = ml => ml.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options
        {
            LabelColumnName = "y",
            NumberOfThreads = 1,
            UseCategoricalSplit = true,
            MinimumExampleCountPerGroup = 5,
        }),
    };

    private static Dictionary<string, Func<MLContext, IEstimator<ITransformer>>> MulticlassTrainers { get; } = new()
    {
        ["SdcaMaximumEntropy"] = ml => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(new SdcaMaximumEntropyMulticlassTrainer.Options { LabelColumnName = "y", NumberOfThreads = 1 }),
        ["LbfgsMaximumEntropy"] = ml => ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options { LabelColumnName = "y", NumberOfThreads = 1 }),
        ["LightGbmSoftmax"] = ml => ml.MulticlassClassification.Trainers.LightGbm(new LightGbmMulticlassTrainer.Options { LabelColumnName = "y", NumberOfThreads = 1, UseSoftmax = true }),
        ["LightGbmOneVersusAll"] = ml => ml.MulticlassClassification.Trainers.LightGbm(new LightGbmMulticlassTrainer.Options { LabelColumnName = "y", NumberOfThreads = 1, UseSoftmax = false }),
        ["FastTreeOneVersusAll"] = ml => ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree("y", numberOfTrees: 20), "y"),
        ["FastForestOneVersusAll"] = ml => ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastForest("y", numberOfTrees: 20), "y"),
        ["LbfgsOneVersusAll"] = ml => ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.LbfgsLogisticRegression("y"), "y"),
    };

    [Theory]
    [MemberData(nameof(Regressions))]
    public void Regression_OfEveryTrainer_AnswersAsMlNet(string trainer)
    {
        using var data = SampleData.Of($"SELECT {Features}, ({Target})::BIGINT AS y FROM range(2000) t(i)");

        AssertEqual(Exports.Compare(data, TrainingTask.Regression, RegressionTrainers[trainer], FeaturesOf(trainer), Unseen("i::BIGINT % 2")));
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public void Binary_OfEveryTrainer_AnswersAsMlNet(string trainer)
    {
        using var data = SampleData.Of($"SELECT {Features}, {Target} > 15 AS y FROM range(2000) t(i)");

        AssertEqual(Exports.Compare(data, TrainingTask.Binary, BinaryTrainers[trainer], FeaturesOf(trainer), Unseen("i % 2 = 0")));
    }

    [Theory]
    [MemberData(nameof(Multiclasses))]
    public void Multiclass_OfEveryTrainer_AnswersAsMlNet(string trainer)
    {
        using var data = SampleData.Of($"SELECT {Features}, 'class ' || ({Target} / 9)::BIGINT % 4 AS y FROM range(2000) t(i)");

        AssertEqual(Exports.Compare(data, TrainingTask.Multiclass, MulticlassTrainers[trainer], FeaturesOf(trainer), Unseen("'class ' || i % 2")));
    }

    [Fact]
    public void TreesOfSplitsByCategories_AreAmongThem()
    {
        using var data = SampleData.Of($"SELECT {Features}, ({Target})::BIGINT AS y FROM range(2000) t(i)");
        var read = data.Read(TrainingTask.Regression);
        var ml = new MLContext(1);
        var train = new ColumnarView([.. read.Features.Select(feature => feature.ToViewColumn()), read.Label.ToViewColumn()], [.. read.Parts.All]);
        var features = Featurisation.Estimator(ml, read, TrainerCatalog.LightGbm, Roles.Of(read)).Fit(train).Transform(train);

        var model = (ISingleFeaturePredictionTransformer<LightGbmRegressionModelParameters>)RegressionTrainers["LightGbmWithCategories"](ml).Fit(features);

        Assert.Contains(model.Model.TrainedTreeEnsemble.Trees, tree => tree.CategoricalSplitFlags.Contains(true));
    }

    /// <summary>Rows that training never saw: everything missing, unknown names, far numbers, the calendar's corners.</summary>
    private static SampleData Unseen(string label) => SampleData.Of($"""
        SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE (i - 600)::DOUBLE END AS x, i::BIGINT AS whole, CASE WHEN i % 5 = 0 THEN NULL ELSE i % 2 = 0 END AS flag,
            ['red', 'violet', NULL, 'RED', 'grün'][(i % 5 + 1)::BIGINT] AS name, 'x' || i % 3 AS site,
            CASE WHEN i % 4 = 0 THEN NULL ELSE TIMESTAMP '1599-12-31 23:59:59.999999' + to_days((i * 331)::INTEGER) END AS seen, {label} AS y
        FROM range(1200) t(i)
        """);

    private static string FeaturesOf(string trainer) =>
        trainer.StartsWith("Sdca", StringComparison.Ordinal) || trainer.StartsWith("Lbfgs", StringComparison.Ordinal) || trainer.StartsWith("Online", StringComparison.Ordinal)
            ? TrainerCatalog.Sdca
            : TrainerCatalog.LightGbm;

    private static void AssertEqual(ExportReport report)
    {
        Assert.Equal((ExportStatus.Exported, null), (report.Status, report.Reason));
        Assert.Equal(1200, report.Rows);
        Assert.NotEmpty(report.Outputs);
    }
}
