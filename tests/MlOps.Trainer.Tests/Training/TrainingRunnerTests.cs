using MlOps.Datasets;
using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Trainer.Training;

public sealed class TrainingRunnerTests
{
    [RealDataFact]
    public void Binary_OnAdult_ReachesThePublishedQuality()
    {
        using var data = SampleData.Real("adult/adult_train.csv");

        var model = data.Train(SampleData.Spec("label"));

        Assert.True(model.Outcome.Metrics["auc"] >= 0.92, $"auc {model.Outcome.Metrics["auc"]}");
        Assert.Equal(TrainerCatalog.LightGbm, model.Outcome.Trainer);
        Assert.Equal(["reading", "featurising", "training", "evaluating", "saving", "judging", "exporting"], model.Output.Phases);
        Assert.Equal(model.Outcome.Metrics, model.Output.Metrics);
        Assert.Equal(["accuracy", "auc", "auprc", "balancedAccuracy", "bestF1", "brier", "ece", "f1", "logLoss", "mcc", "precision", "recall"], model.Outcome.Metrics.Keys);
        var manifest = model.Manifest;
        Assert.Equal(TrainingTask.Binary, manifest.Task);
        Assert.Equal<string>(["0", "1"], manifest.Classes);
        Assert.Equal(32561, manifest.TrainRows + manifest.TestRows);
        Assert.InRange(manifest.TestRows / 32561.0, 0.19, 0.21);
        Assert.Equal(14, manifest.Inputs.Length);
        var workclass = manifest.Inputs.Single(input => input.Name == "workclass");
        Assert.Equal(ColumnRole.Categorical, workclass.Role);
        Assert.Equal(workclass.Categories.Order(StringComparer.Ordinal), workclass.Categories);
        Assert.Contains("State-gov", workclass.Categories);
        Assert.InRange(manifest.Inputs.Single(input => input.Name == "age").Replacement!.Value, 38, 39);
    }

    [RealDataFact]
    public void Sdca_OnAdult_ReachesTheQualityOfALinearModel()
    {
        using var data = SampleData.Real("adult/adult_train.csv");

        var model = data.Train(SampleData.Spec("label") with { Trainer = TrainerCatalog.Sdca });

        Assert.True(model.Outcome.Metrics["auc"] >= 0.89, $"auc {model.Outcome.Metrics["auc"]}");
    }

    [RealDataFact]
    public void Regression_OnTaxi_ExplainsMostOfTheFare()
    {
        using var data = SampleData.Real("taxi/taxi-fare-train.csv");

        var model = data.Train(SampleData.Spec("fare_amount"));

        Assert.Equal(TrainingTask.Regression, model.Manifest.Task);
        Assert.Equal(["explainedVariance", "mae", "mape", "maxError", "medianAbsoluteError", "r2", "rmse"], model.Outcome.Metrics.Keys);
        Assert.True(model.Outcome.Metrics["r2"] > 0.6, $"r2 {model.Outcome.Metrics["r2"]}");
    }

    [RealDataFact]
    public void Multiclass_OnIris_TellsTheSpeciesApart()
    {
        using var data = SampleData.Real("iris/iris.csv");

        var model = data.Train(SampleData.Spec("label") with { Parameters = SampleData.Spec("").Parameters.Add("MinimumExampleCountPerLeaf", "5") });

        Assert.Equal<string>(["Iris-setosa", "Iris-versicolor", "Iris-virginica"], model.Manifest.Classes);
        Assert.Equal(["logLoss", "macroAccuracy", "macroF1", "microAccuracy"], model.Outcome.Metrics.Keys);
        Assert.True(model.Outcome.Metrics["macroAccuracy"] > 0.85, $"macroAccuracy {model.Outcome.Metrics["macroAccuracy"]}");
    }

    [RealDataFact]
    public void Regression_OnBikeSharing_TakesTheDate()
    {
        using var data = SampleData.Real("bike/hour_train.csv");

        var model = data.Train(SampleData.Spec("cnt"));

        Assert.Contains(model.Manifest.Inputs, input => input.Role == ColumnRole.DateTime);
        Assert.True(model.Outcome.Metrics["r2"] > 0.9, $"r2 {model.Outcome.Metrics["r2"]}");
    }
}
