using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Trainer.Training;

/// <summary>The quality that is promised on public data sets.</summary>
public sealed class RealDataTests
{
    [RealDataFact]
    public void Adult_ByASearch_ReachesAnAucOf0925()
    {
        using var adult = SampleData.Real("adult/adult_train.csv");
        var spec = SampleData.Spec("label") with { Trainer = TrainerCatalog.Auto, Search = new() { Trials = 4, Trainers = ["LightGbm", "FastTree"] }, NoOnnx = true };

        var found = adult.Train(spec);

        AssertAtLeast(0.925, found, "auc");
        Assert.Null(found.Outcome.Resolved!.Search);
    }

    [RealDataFact]
    public void Taxi_ExplainsThreeQuartersOfTheFare()
    {
        using var taxi = SampleData.Real("taxi/taxi-fare-train.csv");
        using var test = SampleData.Real("taxi/taxi-fare-test.csv");

        var model = taxi.Train(Given(SampleData.Spec("fare_amount")) with { Task = TrainingTask.Regression, NoOnnx = true }, test: test);

        AssertAtLeast(0.73, model, "r2");
    }

    [RealDataFact]
    public void Bike_WithoutTheLeak_ReachesAnR2Of090()
    {
        using var bike = SampleData.Real("bike/hour_train.csv");
        var features = bike.Columns.Select(column => column.Name).Except(["casual", "registered", "cnt", "instant"]);

        var model = bike.Train(SampleData.Spec("cnt") with { Features = [.. features], NoOnnx = true });

        AssertAtLeast(0.90, model, "r2");
    }

    [RealDataFact]
    public void Digits_OnThePublishedTestSet_ReachAMacroAccuracyOf096()
    {
        using var train = Headless("optdigits/optdigits-train.csv");
        using var test = Headless("optdigits/optdigits-test.csv");
        var spec = Given(SampleData.Spec("column64")) with { Task = TrainingTask.Multiclass, NoOnnx = true };

        var model = train.Train(spec, test: test);

        Assert.Equal((3823, 1797), (model.Manifest.TrainRows, model.Manifest.TestRows));
        AssertAtLeast(0.96, model, "macroAccuracy");
    }

    private static SampleData Headless(string file) => SampleData.Of($"SELECT * FROM read_csv('{RealData.Path(file)}', header = false, names = [{string.Join(", ", Enumerable.Range(0, 65).Select(i => $"'column{i}'"))}])");

    private static TrainingSpec Given(TrainingSpec spec) => spec with { Split = new() { Kind = SplitKind.Dataset, TestDatasetId = "ds-2", TestDatasetVersion = 1 } };

    private static void AssertAtLeast(double least, TrainedModel model, string metric) =>
        Assert.True(model.Outcome.Metrics[metric] >= least, $"{metric} {model.Outcome.Metrics[metric]} by {model.Outcome.Trainer}");
}
