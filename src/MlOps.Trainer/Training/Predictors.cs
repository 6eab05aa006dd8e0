using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using Microsoft.ML.Transforms;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>Fits what predicts from a vector of features: the part of a model after its featurisation.</summary>
internal static class Predictors
{
    /// <summary>The fitted transforms, in order.</summary>
    public static ITransformer[] Fit(
        MLContext ml, LabelPlan label, string trainer, TrainingSpec spec, Roles roles, IDataView train, IDataView? validation)
    {
        var task = label.Task;
        var options = Trainers.Options(task, trainer, spec);
        if (options is null)
        {
            return new Baseline(ml, roles, label, train).Fit();
        }

        roles.ApplyTo(options);
        if (options is RandomizedPcaTrainer.Options pca)
        {
            LimitRank(pca, spec, roles, train);
        }

        if (options is LbfgsPoissonRegressionTrainer.Options && train.GetColumn<float>(roles.Label!).Any(number => number < 0))
        {
            throw new JobFailedException(
                "label.negative",
                "Lbfgs does Poisson regression, which knows no negative number, and the label has some. Choose Sdca, or a trainer of trees.");
        }

        var predictor = validation is not null && spec.EarlyStoppingRounds is { } rounds
            ? FitUntil(ml, options, rounds, train, validation)
            : Estimator(ml, task, options).Fit(train);
        return (task, options) switch
        {
            (TrainingTask.Binary, FastForestBinaryTrainer.Options) => [predictor, Calibrator(ml, roles, predictor, train)],
            (TrainingTask.Multiclass, _) => [predictor, Names(ml, predictor, train)],
            _ => [predictor],
        };
    }

    /// <summary>A class is predicted by its text, not by its key.</summary>
    private static KeyToValueMappingTransformer Names(MLContext ml, ITransformer predictor, IDataView train) =>
        ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(predictor.Transform(train));

    private static IEstimator<ITransformer> Estimator(MLContext ml, TrainingTask task, TrainerInputBase options) => options switch
    {
        LightGbmRegressionTrainer.Options light => ml.Regression.Trainers.LightGbm(light),
        LightGbmBinaryTrainer.Options light => ml.BinaryClassification.Trainers.LightGbm(light),
        LightGbmMulticlassTrainer.Options light => ml.MulticlassClassification.Trainers.LightGbm(light),
        LightGbmRankingTrainer.Options light => ml.Ranking.Trainers.LightGbm(light),
        SdcaRegressionTrainer.Options sdca => ml.Regression.Trainers.Sdca(sdca),
        SdcaLogisticRegressionBinaryTrainer.Options sdca => ml.BinaryClassification.Trainers.SdcaLogisticRegression(sdca),
        SdcaMaximumEntropyMulticlassTrainer.Options sdca => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(sdca),
        LbfgsPoissonRegressionTrainer.Options lbfgs => ml.Regression.Trainers.LbfgsPoissonRegression(lbfgs),
        LbfgsLogisticRegressionBinaryTrainer.Options lbfgs => ml.BinaryClassification.Trainers.LbfgsLogisticRegression(lbfgs),
        LbfgsMaximumEntropyMulticlassTrainer.Options lbfgs => ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(lbfgs),
        FastTreeRegressionTrainer.Options tree => ml.Regression.Trainers.FastTree(tree),
        FastTreeBinaryTrainer.Options tree when task == TrainingTask.Multiclass =>
            ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree(tree), tree.LabelColumnName),
        FastTreeBinaryTrainer.Options tree => ml.BinaryClassification.Trainers.FastTree(tree),
        FastTreeRankingTrainer.Options tree => ml.Ranking.Trainers.FastTree(tree),
        FastForestRegressionTrainer.Options forest => ml.Regression.Trainers.FastForest(forest),
        FastForestBinaryTrainer.Options forest => ml.BinaryClassification.Trainers.FastForest(forest),
        RandomizedPcaTrainer.Options pca => ml.AnomalyDetection.Trainers.RandomizedPca(pca),
        _ => throw new InvalidOperationException($"No estimator takes {options.GetType()}."),
    };

    /// <summary>Boosts until the validation part has not gained for <paramref name="rounds"/> rounds.</summary>
    private static ITransformer FitUntil(MLContext ml, TrainerInputBase options, int rounds, IDataView train, IDataView validation)
    {
        if (options is BoostedTreeOptions boosted)
        {
            boosted.EarlyStoppingRule = new ConsecutiveGeneralityLossRule(rounds);
        }

        switch (options)
        {
            case LightGbmRegressionTrainer.Options light:
                light.EarlyStoppingRound = rounds;
                return ml.Regression.Trainers.LightGbm(light).Fit(train, validation);
            case LightGbmBinaryTrainer.Options light:
                light.EarlyStoppingRound = rounds;
                return ml.BinaryClassification.Trainers.LightGbm(light).Fit(train, validation);
            case LightGbmMulticlassTrainer.Options light:
                light.EarlyStoppingRound = rounds;
                return ml.MulticlassClassification.Trainers.LightGbm(light).Fit(train, validation);
            case LightGbmRankingTrainer.Options light:
                light.EarlyStoppingRound = rounds;
                return ml.Ranking.Trainers.LightGbm(light).Fit(train, validation);
            case FastTreeRegressionTrainer.Options tree:
                return ml.Regression.Trainers.FastTree(tree).Fit(train, validation);
            case FastTreeBinaryTrainer.Options tree:
                return ml.BinaryClassification.Trainers.FastTree(tree).Fit(train, validation);
            case FastTreeRankingTrainer.Options tree:
                return ml.Ranking.Trainers.FastTree(tree).Fit(train, validation);
            default:
                throw new InvalidOperationException($"{options.GetType()} cannot stop early, and TrainerCatalog says that it can.");
        }
    }

    /// <summary>Forests vote; a calibrator on the rows that they learned from makes a probability of the votes.</summary>
    private static CalibratorTransformer<PlattCalibrator> Calibrator(MLContext ml, Roles roles, ITransformer forest, IDataView train) =>
        ml.BinaryClassification.Calibrators.Platt(roles.Label!, "Score", roles.Weight).Fit(forest.Transform(train));

    /// <summary>There are no more components than numbers; a default that is larger is not the user's fault.</summary>
    private static void LimitRank(RandomizedPcaTrainer.Options pca, TrainingSpec spec, Roles roles, IDataView train)
    {
        var size = ((VectorDataViewType)train.Schema[roles.Vector].Type).Size;
        var greatest = Math.Max(1, size - 1);
        if (pca.Rank > greatest && spec.Parameters.ContainsKey(nameof(pca.Rank)))
        {
            throw new JobFailedException(
                "parameter.invalid",
                $"Rank {pca.Rank} is too large: the features are {size} numbers, and at most {greatest} components leave anything to see. Lower it.");
        }

        pca.Rank = Math.Min(pca.Rank, greatest);
        pca.Oversampling = Math.Min(pca.Oversampling, size - pca.Rank);
    }
}
