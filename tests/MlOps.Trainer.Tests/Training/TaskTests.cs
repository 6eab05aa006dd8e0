using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>Every trainer on every task that it does, from data to a zip that loads elsewhere.</summary>
public sealed class TaskTests
{
    private const string Features = "(i * 37 % 101)::DOUBLE AS x, (i * 53 % 97)::DOUBLE AS z, CASE WHEN i % 9 = 0 THEN NULL ELSE 'n' || (i % 4) END AS name, "
        + "TIMESTAMP '2020-01-01' + INTERVAL (i) HOUR AS at, 'q' || (i // 10) AS query";

    public static TheoryData<string, TrainingTask> Pairs()
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
    [MemberData(nameof(Pairs))]
    public void Trainer_OnItsTask_LearnsAndLoads(string trainer, TrainingTask task)
    {
        using var data = Data(task);

        var model = data.Train(Spec(task) with { Trainer = trainer });

        var manifest = model.Manifest;
        Assert.Equal((trainer, task), (manifest.Trainer, manifest.Task));
        var answers = Answers(model, data);
        Assert.All(Scores(answers, task), score => Assert.True(float.IsFinite(score)));
        if (task == TrainingTask.Binary)
        {
            Assert.All(answers.GetColumn<float>("Probability"), probability => Assert.InRange(probability, 0, 1));
        }

        if (trainer != TrainerCatalog.Baseline && task is (TrainingTask.Regression or TrainingTask.Binary or TrainingTask.Multiclass))
        {
            Assert.True(model.Outcome.Metrics[manifest.PrimaryMetric] > 0.5, $"{manifest.PrimaryMetric} {model.Outcome.Metrics[manifest.PrimaryMetric]}");
        }
    }

    [Fact]
    public void BaselineOfARegression_IsTheMean()
    {
        using var data = SampleData.Of("SELECT i::DOUBLE AS x, (i % 7 - 1000000.25)::DOUBLE AS y FROM range(500) t(i)");
        var spec = SampleData.Spec("y") with { Task = TrainingTask.Regression, Trainer = TrainerCatalog.Baseline };
        var expected = Enumerable.Range(0, 500).Where(row => !RowSplit.IsTest(spec.Seed, row, spec.TestFraction)).Average(row => (float)((row % 7) - 1000000.25));

        var scores = Scores(Answers(data.Train(spec), data), TrainingTask.Regression);

        Assert.All(scores, score => Assert.Equal((float)expected, score));
    }

    [Fact]
    public void BaselineOfClasses_IsTheirShares()
    {
        using var data = SampleData.Of("SELECT 'c' || (i % 2) AS name, CASE WHEN i % 10 < 7 THEN 'often' WHEN i % 10 < 9 THEN 'seldom' ELSE 'rare' END AS y FROM range(1000) t(i)");
        var spec = SampleData.Spec("y") with { Trainer = TrainerCatalog.Baseline, Split = new() { Kind = SplitKind.Stratified } };

        var model = data.Train(spec);

        var answers = Answers(model, data);
        Assert.Equal<string>(["often", "rare", "seldom"], model.Manifest.Classes);
        Assert.Equal([0.7, 0.1, 0.2], answers.GetColumn<float[]>("Score").First().Select(share => Math.Round(share, 5)));
        Assert.All(answers.GetColumn<ReadOnlyMemory<char>>("PredictedLabel"), text => Assert.Equal("often", text.ToString()));
    }

    [Fact]
    public void Poisson_OfNegativeNumbers_IsRefused()
    {
        using var data = SampleData.Of("SELECT i::DOUBLE AS x, (i - 10)::DOUBLE AS y FROM range(500) t(i)");

        var error = Assert.Throws<JobFailedException>(() => data.Train(SampleData.Spec("y") with { Trainer = TrainerCatalog.Lbfgs }));

        Assert.Equal("label.negative", error.Failure.Code);
    }

    [Fact]
    public void CategoryNeverSeenInTraining_Predicts_AsAMissingOne()
    {
        foreach (var trainer in TrainerCatalog.For(TrainingTask.Binary))
        {
            using var data = Data(TrainingTask.Binary);
            using var strange = SampleData.Of("SELECT 5.0::DOUBLE AS x, 7.0::DOUBLE AS z, CASE i WHEN 0 THEN 'never seen' END AS name, TIMESTAMP '2020-02-01' AS at, 'q' AS query FROM range(2) t(i)");

            var scores = Scores(Answers(data.Train(Spec(TrainingTask.Binary) with { Trainer = trainer }), strange), TrainingTask.Binary);

            Assert.Equal(scores[1], scores[0]);
        }
    }

    [Fact]
    public void AnomalyDetection_WithoutALabel_ScoresTheOddRowHighest()
    {
        using var data = SampleData.Of("SELECT (i % 50)::DOUBLE AS a, (i % 50) * 2.0 + (i % 3) AS b, (i % 50) * -1.0 + (i % 2) AS c FROM range(600) t(i)");
        using var odd = SampleData.Of("SELECT 20.0::DOUBLE AS a, CASE i WHEN 0 THEN 41.0 ELSE -400.0 END AS b, -20.0 AS c FROM range(2) t(i)");
        var spec = SampleData.Spec("") with { Task = TrainingTask.Anomaly };

        var model = data.Train(spec);

        var scores = Scores(Answers(model, odd), TrainingTask.Anomaly);
        Assert.Equal(TrainerCatalog.RandomizedPca, model.Outcome.Trainer);
        Assert.True(scores[1] > scores[0], $"{scores[1]} {scores[0]}");
    }

    [Fact]
    public void RelevanceByName_IsCountedUpInItsOrder_WithANotice()
    {
        using var data = SampleData.Of($"SELECT {Features}, CASE i % 3 WHEN 0 THEN 'a bad' WHEN 1 THEN 'b fair' ELSE 'c good' END AS y FROM range(1000) t(i)");

        var model = data.Train(Spec(TrainingTask.Ranking));

        Assert.Contains(model.Manifest.Notices, notice => notice.Contains("'c good' is 2", StringComparison.Ordinal));
        Assert.Equal("query", model.Manifest.GroupColumn);
        Assert.DoesNotContain(model.Manifest.Inputs, input => input.Name == "query");
    }

    [Fact]
    public void RelevanceOfManyValues_IsRefused()
    {
        using var data = SampleData.Of($"SELECT {Features}, i % 9 AS y FROM range(1000) t(i)");

        var error = Assert.Throws<JobFailedException>(() => data.Train(Spec(TrainingTask.Ranking)));

        Assert.Equal("task.unfit", error.Failure.Code);
    }

    internal static TrainingSpec Spec(TrainingTask task) => SampleData.Spec("y") with
    {
        Task = task,
        GroupColumn = task == TrainingTask.Ranking ? "query" : null,
    };

    internal static SampleData Data(TrainingTask task)
    {
        var label = task switch
        {
            TrainingTask.Regression => "(i * 37 % 101) * 0.5 + (i % 4) * 10",
            TrainingTask.Ranking => "((i * 37 % 101) // 21)",
            TrainingTask.Multiclass => "CASE (i * 37 % 101) // 34 WHEN 0 THEN 'low' WHEN 1 THEN 'middle' ELSE 'high' END",
            _ => "CASE WHEN (i * 37 % 101) + (i % 4) * 10 > 70 THEN 'yes' ELSE 'no' END",
        };
        return SampleData.Of($"SELECT {Features}, {label} AS y FROM range(900) t(i)");
    }

    internal static IDataView Answers(TrainedModel model, SampleData data)
    {
        var columns = model.Manifest.Inputs.Select(input => FeatureBuffer.Create(data.Columns.Single(column => column.Name == input.Name), (int)data.Rows)).ToList();
        using var table = new ParquetTable([data.DataPath], 256);
        table.Read(columns, new RecordedOutput(), CancellationToken.None);
        var view = new ColumnarView([.. columns.Select(column => column.ToViewColumn())], [.. Enumerable.Range(0, (int)data.Rows)]);
        return new MLContext().Model.Load(model.ModelPath, out _).Transform(view);
    }

    internal static float[] Scores(IDataView answers, TrainingTask task) => task == TrainingTask.Multiclass
        ? [.. answers.GetColumn<float[]>("Score").SelectMany(scores => scores)]
        : [.. answers.GetColumn<float>("Score")];
}
