using System.Collections.Immutable;
using System.Globalization;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

public sealed class TrainersTests
{
    public static TheoryData<string, TrainingTask> Combinations()
    {
        var all = new TheoryData<string, TrainingTask>();
        foreach (var trainer in TrainerCatalog.Names)
        {
            foreach (var task in Enum.GetValues<TrainingTask>().Where(task => TrainerCatalog.Fits(trainer, task)))
            {
                all.Add(trainer, task);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void EveryParameterOfTheCatalog_IsAnOptionOfMlNet_AndIsApplied(string trainer, TrainingTask task)
    {
        foreach (var (name, range) in TrainerCatalog.ParametersOf(trainer)!)
        {
            var value = range.IsInteger ? 17 : 0.25;
            var spec = SampleData.Spec("y") with
            {
                Parameters = ImmutableSortedDictionary<string, string>.Empty.Add(name, value.ToString(CultureInfo.InvariantCulture)),
            };

            var options = Trainers.Options(task, trainer, spec)!;

            var applied = options.GetType().GetField(name)!.GetValue(options);
            Assert.Equal(value, Convert.ToDouble(applied, CultureInfo.InvariantCulture));
            var untouched = Trainers.Options(task, trainer, SampleData.Spec("y"))!;
            Assert.NotEqual(applied, untouched.GetType().GetField(name)!.GetValue(untouched));
        }
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void ThreadsAndSeed_AreApplied(string trainer, TrainingTask task)
    {
        var options = Trainers.Options(task, trainer, SampleData.Spec("y") with { Threads = 3, Seed = 42 });

        object? Option(string name) => options?.GetType().GetField(name)?.GetValue(options);
        var drawsLots = trainer is TrainerCatalog.LightGbm or TrainerCatalog.FastTree or TrainerCatalog.FastForest or TrainerCatalog.RandomizedPca;
        Assert.Equal(trainer is TrainerCatalog.RandomizedPca or TrainerCatalog.Baseline ? null : 3, Option("NumberOfThreads"));
        Assert.Equal(drawsLots ? 42 : null, Option("Seed"));
        if (trainer == TrainerCatalog.LightGbm)
        {
            Assert.Equal(true, Option("Deterministic"));
        }
    }

    [Theory]
    [InlineData(TrainerCatalog.FastForest, TrainingTask.Multiclass)]
    [InlineData(TrainerCatalog.Sdca, TrainingTask.Ranking)]
    [InlineData(TrainerCatalog.LightGbm, TrainingTask.Anomaly)]
    [InlineData(TrainerCatalog.LightGbm, TrainingTask.Tensors)]
    public void TrainerThatDoesNotFitTheTask_IsRefused_WithThoseThatDo(string trainer, TrainingTask task)
    {
        var error = Assert.Throws<JobFailedException>(() => Trainers.Options(task, trainer, SampleData.Spec("y")));

        Assert.Equal("trainer.unfit", error.Failure.Code);
        Assert.All(TrainerCatalog.For(task), fit => Assert.Contains(fit, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("NumberOfLeaves", "1")]
    [InlineData("NumberOfLeaves", "2.5")]
    [InlineData("NumberOfLeaves", "many")]
    [InlineData("NumberOfLeaves", "131073")]
    [InlineData("LearningRate", "NaN")]
    [InlineData("LearningRate", "0")]
    [InlineData("L2Regularization", "0.1")]
    [InlineData("numberofleaves", "20")]
    public void WrongParameter_IsRefusedByName(string name, string value)
    {
        var spec = SampleData.Spec("y") with { Parameters = ImmutableSortedDictionary<string, string>.Empty.Add(name, value) };

        var error = Assert.Throws<JobFailedException>(() => Trainers.Options(TrainingTask.Binary, TrainerCatalog.LightGbm, spec));

        Assert.Equal("parameter.invalid", error.Failure.Code);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HyperParameters_ChangeTheModel()
    {
        using var data = SampleData.Of("SELECT i::DOUBLE AS x, (i * 37 % 101)::DOUBLE AS z, (i % 7 + i * 0.01)::DOUBLE AS y FROM range(2000) t(i)");
        foreach (var trainer in TrainerCatalog.For(TrainingTask.Regression))
        {
            var spec = SampleData.Spec("y") with { Trainer = trainer };
            var plain = data.Train(spec).Outcome.EntryDigest;
            Dictionary<string, string> values = new()
            {
                ["NumberOfLeaves"] = "3",
                ["NumberOfIterations"] = "7",
                ["LearningRate"] = "0.01",
                ["MinimumExampleCountPerLeaf"] = "500",
                ["MaximumBinCountPerFeature"] = "4",
                ["L1Regularization"] = "0.5",
                ["L2Regularization"] = "10",
                ["MaximumNumberOfIterations"] = "1",
                ["ConvergenceTolerance"] = "0.9",
                ["OptimizationTolerance"] = "0.5",
                ["HistorySize"] = "1",
                ["NumberOfTrees"] = "7",
                ["FeatureFraction"] = "0.5",
                ["BaggingExampleFraction"] = "0.3",
            };
            foreach (var name in TrainerCatalog.ParametersOf(trainer)!.Keys)
            {
                var parameters = ImmutableSortedDictionary<string, string>.Empty.Add(name, values[name]);

                Assert.NotEqual((name, plain), (name, data.Train(spec with { Parameters = parameters }).Outcome.EntryDigest));
            }
        }
    }
}
