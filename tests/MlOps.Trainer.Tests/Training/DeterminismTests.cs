using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Trainer.Training;

public sealed class DeterminismTests
{
    [RealDataFact]
    public void EqualJobs_GiveEqualModels()
    {
        using var adult = First("adult/adult_train.csv", 4000);
        using var iris = SampleData.Real("iris/iris.csv");
        using var taxi = First("taxi/taxi-fare-train.csv", 4000);
        foreach (var (data, label, task) in new[]
        {
            (adult, "label", TrainingTask.Binary), (iris, "label", TrainingTask.Multiclass), (taxi, "fare_amount", TrainingTask.Regression),
        })
        {
            foreach (var trainer in TrainerCatalog.For(task))
            {
                var spec = SampleData.Spec(label) with { Task = task, Trainer = trainer, NoOnnx = true };

                var once = data.Train(spec);
                var again = data.Train(spec);

                Assert.Equal(once.Outcome.EntryDigest, again.Outcome.EntryDigest);
                Assert.Equal(once.Outcome.Metrics, again.Outcome.Metrics);
                Assert.Equal(File.ReadAllBytes(once.ManifestPath), File.ReadAllBytes(again.ManifestPath));
            }
        }
    }

    private static SampleData First(string file, int rows) => SampleData.Of(
        $"SELECT * FROM read_csv('{RealData.Path(file)}', header = true, nullstr = '?', sample_size = -1) LIMIT {rows}");

    [RealDataFact]
    public void LightGbm_OnTwoThreads_RepeatsItself()
    {
        using var adult = SampleData.Real("adult/adult_train.csv");
        var spec = SampleData.Spec("label") with { Trainer = TrainerCatalog.LightGbm, Threads = 2 };

        Assert.Equal(adult.Train(spec).Outcome.EntryDigest, adult.Train(spec).Outcome.EntryDigest);
    }

    [RealDataFact]
    public void AnotherSeed_GivesAnotherSplitAndModel()
    {
        using var iris = SampleData.Real("iris/iris.csv");

        var one = iris.Train(SampleData.Spec("label"));
        var two = iris.Train(SampleData.Spec("label") with { Seed = 2 });

        Assert.NotEqual(one.Outcome.EntryDigest, two.Outcome.EntryDigest);
    }
}
