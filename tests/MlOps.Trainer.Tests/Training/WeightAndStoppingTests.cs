using System.Collections.Immutable;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

public sealed class WeightAndStoppingTests
{
    // A rare class that overlaps the frequent one: what it weighs decides who gets the overlap.
    private const string Rare = "SELECT (i * 37 % 101)::DOUBLE AS x, (i * 53 % 97)::DOUBLE AS z, "
        + "CASE WHEN (i * 37 % 101) + (i * 7919 % 83) > 150 THEN 'rare' ELSE 'usual' END AS y FROM range(2000) t(i)";

    public static TheoryData<string, TrainingTask> Weighing()
    {
        var all = new TheoryData<string, TrainingTask>();
        foreach (var task in new[] { TrainingTask.Binary, TrainingTask.Multiclass })
        {
            foreach (var trainer in TrainerCatalog.For(task))
            {
                all.Add(trainer, task);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Weighing))]
    public void Balance_MakesTheRareClassLikelier(string trainer, TrainingTask task)
    {
        using var data = SampleData.Of(Rare);
        var spec = SampleData.Spec("y") with { Task = task, Trainer = trainer, NoOnnx = true };

        double Mean(TrainedModel model)
        {
            var answers = TaskTests.Answers(model, data);
            return task == TrainingTask.Multiclass
                ? Microsoft.ML.Data.ColumnCursorExtensions.GetColumn<float[]>(answers, "Score").Average(scores => (double)scores[0])
                : 1 - Microsoft.ML.Data.ColumnCursorExtensions.GetColumn<float>(answers, "Probability").Average(probability => (double)probability);
        }

        var plain = Mean(data.Train(spec));
        var balanced = Mean(data.Train(spec with { BalanceClasses = true }));

        Assert.True(balanced > plain * 1.2, $"rare: {plain} without, {balanced} with balanced classes");
    }

    [Fact]
    public void ClassWeights_AreThoseOfTheRows()
    {
        using var sample = SampleData.Of(Rare);
        var spec = SampleData.Spec("y") with { ClassWeights = ImmutableSortedDictionary<string, double>.Empty.Add("rare", 7) };

        var data = TrainingData.Read(sample.Job(spec), new RecordedOutput(), [], CancellationToken.None);

        Assert.All(data.Parts.Train, row => Assert.Equal(data.Label.Classes[data.Label.Codes[row]] == "rare" ? 7 : 1, data.Weights![row]));
    }

    [Fact]
    public void Balance_GivesEveryClassTheSameSum()
    {
        using var sample = SampleData.Of(Rare);

        var data = TrainingData.Read(sample.Job(SampleData.Spec("y") with { BalanceClasses = true }), new RecordedOutput(), [], CancellationToken.None);

        var sums = data.Parts.Train.GroupBy(row => data.Label.Codes[row]).Select(rows => rows.Sum(row => (double)data.Weights![row])).ToArray();
        Assert.All(sums, sum => Assert.Equal(data.Parts.Train.Length / 2.0, sum, 0.01));
    }

    [Fact]
    public void WeightOfAnUnknownClass_IsRefused_WithTheNearest()
    {
        using var data = SampleData.Of(Rare);
        var spec = SampleData.Spec("y") with { ClassWeights = ImmutableSortedDictionary<string, double>.Empty.Add("rar", 7) };

        var error = Assert.Throws<JobFailedException>(() => data.Train(spec));

        Assert.Equal("class-weight.unknown", error.Failure.Code);
        Assert.Contains("Did you mean 'rare'?", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, TrainingTask> Stopping()
    {
        var all = new TheoryData<string, TrainingTask>();
        foreach (var trainer in TrainerCatalog.Names)
        {
            foreach (var task in Enum.GetValues<TrainingTask>().Where(task => TrainerCatalog.StopsEarly(trainer, task)))
            {
                all.Add(trainer, task);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Stopping))]
    public void EarlyStopping_MakesASmallerModel_AndTheSameEachTime(string trainer, TrainingTask task)
    {
        // Noise: every round after the first few only learns by heart.
        var label = task switch
        {
            TrainingTask.Regression => "(hash(i) % 1000)::DOUBLE",
            TrainingTask.Ranking => "(hash(i) % 4)::BIGINT",
            _ => "(hash(i) % " + (task == TrainingTask.Binary ? 2 : 3) + ")::BIGINT",
        };
        using var data = SampleData.Of($"SELECT (hash(i + 1000000) % 1000)::DOUBLE AS x, (hash(i + 2000000) % 1000)::DOUBLE AS z, 'q' || (i // 10) AS query, {label} AS y FROM range(1000) t(i)");
        var spec = TaskTests.Spec(task) with { Trainer = trainer, NoOnnx = true };

        var whole = data.Train(spec);
        var stopped = data.Train(spec with { EarlyStoppingRounds = 3 });

        Assert.True(new FileInfo(stopped.ModelPath).Length < new FileInfo(whole.ModelPath).Length * 0.7);
        Assert.Equal(stopped.Outcome.EntryDigest, data.Train(spec with { EarlyStoppingRounds = 3 }).Outcome.EntryDigest);
        Assert.True(stopped.Manifest.TrainRows < whole.Manifest.TrainRows);
    }

    [Theory]
    [InlineData(TrainerCatalog.Sdca)]
    [InlineData(TrainerCatalog.FastForest)]
    public void EarlyStopping_OfATrainerThatCannot_IsRefused(string trainer)
    {
        using var data = SampleData.Of(Rare);

        var error = Assert.Throws<JobFailedException>(() => data.Train(SampleData.Spec("y") with { Trainer = trainer, EarlyStoppingRounds = 3 }));

        Assert.Equal("early-stopping.trainer", error.Failure.Code);
    }
}
