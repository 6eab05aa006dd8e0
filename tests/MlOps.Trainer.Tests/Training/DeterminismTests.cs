using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Trainer.Training;

public sealed class DeterminismTests
{
    [RealDataFact]
    public void EqualJobs_GiveEqualModels()
    {
        using var adult = SampleData.Real("adult/adult_train.csv");
        using var iris = SampleData.Real("iris/iris.csv");
        using var taxi = SampleData.Real("taxi/taxi-fare-train.csv");
        foreach (var trainer in TrainerCatalog.Names)
        {
            foreach (var (data, label) in new[] { (adult, "label"), (iris, "label"), (taxi, "fare_amount") })
            {
                var spec = SampleData.Spec(label) with { Trainer = trainer };

                var once = data.Train(spec);
                var again = data.Train(spec);

                Assert.Equal(once.Outcome.EntryDigest, again.Outcome.EntryDigest);
                Assert.Equal(once.Outcome.Metrics, again.Outcome.Metrics);
                Assert.Equal(File.ReadAllBytes(once.ManifestPath), File.ReadAllBytes(again.ManifestPath));
            }
        }
    }

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
