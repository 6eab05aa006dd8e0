using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>Splits as a job asks for them.</summary>
public sealed class SplitTests
{
    private const string Rows = "SELECT (i * 37 % 101)::DOUBLE AS x, 'g' || (i % 20) AS g, TIMESTAMP '2020-01-01' + INTERVAL (i // 3) HOUR AS at, "
        + "i AS n, CASE WHEN i >= 30 THEN 'v' || i END AS words, CASE WHEN i % 10 = 0 THEN 'rare' WHEN i % 2 = 0 THEN 'a' ELSE 'b' END AS y FROM range(500) t(i)";

    [Fact]
    public void Stratified_SharesEveryClass()
    {
        var data = Read(SampleData.Spec("y") with { Split = new() { Kind = SplitKind.Stratified } });

        foreach (var code in Enumerable.Range(0, 3))
        {
            var all = data.Label.Codes.Count(each => each == code);
            Assert.InRange(data.Parts.Test.Count(row => data.Label.Codes[row] == code), (0.2 * all) - 1, (0.2 * all) + 1);
        }
    }

    [Fact]
    public void Grouped_KeepsGroupsTogether_AndLearnsNothingOfTheirNames()
    {
        var data = Read(SampleData.Spec("y") with { Split = new() { Kind = SplitKind.Grouped, Column = "g" } });

        Assert.Empty(data.Parts.Train.Select(row => row % 20).Intersect(data.Parts.Test.Select(row => row % 20)));
        Assert.DoesNotContain(data.Features, feature => feature.Name == "g");
    }

    [Theory]
    [InlineData("at")]
    [InlineData("n")]
    public void Time_TestsOnTheLatestRows_AndValidatesOnTheLatestOfTheOthers(string column)
    {
        var data = Read(SampleData.Spec("y") with { Split = new() { Kind = SplitKind.Time, Column = column }, EarlyStoppingRounds = 5 });

        Assert.InRange(data.Parts.Test.Length, 95, 105);
        Assert.InRange(data.Parts.Validation.Length, 75, 85);
        Assert.True(data.Parts.Train.Max() < data.Parts.Validation.Min());
        Assert.True(data.Parts.Validation.Max() < data.Parts.Test.Min());
    }

    [Fact]
    public void Ranking_PartsNoGroup_AndKeepsItsRowsSideBySide()
    {
        using var sample = TaskTests.Data(TrainingTask.Ranking);
        foreach (var kind in new[] { SplitKind.Random, SplitKind.Grouped, SplitKind.Time })
        {
            var spec = TaskTests.Spec(TrainingTask.Ranking) with { Split = new() { Kind = kind, Column = kind == SplitKind.Time ? "at" : null }, EarlyStoppingRounds = 5 };
            var data = TrainingData.Read(sample.Job(spec), new RecordedOutput(), [], CancellationToken.None);

            int[][] parts = [data.Parts.Train, data.Parts.Validation, data.Parts.Test];
            var groups = parts.Select(rows => rows.Select(row => data.Groups!.Codes[row]).ToArray()).ToArray();
            Assert.All(groups, Assert.NotEmpty);
            Assert.Equal(groups.Sum(codes => codes.Distinct().Count()), groups.SelectMany(codes => codes).Distinct().Count());
            Assert.All(groups, codes => Assert.Equal(codes.Distinct().Count(), 1 + codes.Zip(codes.Skip(1)).Count(pair => pair.First != pair.Second)));
        }
    }

    [Theory]
    [InlineData(SplitKind.Random, TrainingTask.Regression)]
    [InlineData(SplitKind.Random, TrainingTask.Multiclass)]
    [InlineData(SplitKind.Stratified, TrainingTask.Multiclass)]
    [InlineData(SplitKind.Grouped, TrainingTask.Multiclass)]
    [InlineData(SplitKind.Time, TrainingTask.Multiclass)]
    public void Parts_AreDisjoint_AndCover(SplitKind kind, TrainingTask task)
    {
        var spec = SampleData.Spec(task == TrainingTask.Regression ? "n" : "y") with
        {
            Task = task,
            Split = new() { Kind = kind, Column = kind switch { SplitKind.Grouped => "g", SplitKind.Time => "at", _ => null } },
            EarlyStoppingRounds = 5,
        };

        var data = Read(spec);

        Assert.Equal(Enumerable.Range(0, 500), data.Parts.All.Order());
        Assert.NotEmpty(data.Parts.Validation);
    }

    [Fact]
    public void GivenTestDataset_IsTheTestPart()
    {
        using var train = SampleData.Of(Rows);
        using var test = SampleData.Of("SELECT 5.0::DOUBLE AS x, 'g1' AS g, TIMESTAMP '2021-01-01' AS at, i AS n, NULL::VARCHAR AS words, CASE WHEN i < 3 THEN 'unseen' ELSE 'a' END AS y FROM range(30) t(i)");
        var spec = Given(SampleData.Spec("y"));

        var model = train.Train(spec, test: test);

        Assert.Equal((500, 30), (model.Manifest.TrainRows, model.Manifest.TestRows));
        Assert.Equal<string>(["a", "b", "rare"], model.Manifest.Classes);
        Assert.Contains(model.Manifest.Notices, notice => notice.StartsWith("3 test rows are of classes", StringComparison.Ordinal));
    }

    [Fact]
    public void GivenTestDataset_OfTwoClasses_LeavesOutThoseItDoesNotKnow()
    {
        using var train = SampleData.Of("SELECT i::DOUBLE AS x, i % 2 AS y FROM range(300) t(i)");
        using var test = SampleData.Of("SELECT i::DOUBLE AS x, i % 3 AS y FROM range(30) t(i)");

        var model = train.Train(Given(SampleData.Spec("y")) with { Task = TrainingTask.Binary }, test: test);

        Assert.Equal(20, model.Manifest.TestRows);
        Assert.Contains(model.Manifest.Notices, notice => notice.Contains("10 test rows", StringComparison.Ordinal) && notice.Contains("'2'", StringComparison.Ordinal));
    }

    [Fact]
    public void TestData_ThatIsLearnedFrom_IsRefused()
    {
        using var data = SampleData.Of("SELECT i::DOUBLE AS x, CASE WHEN i % 3 = 0 THEN 'a' ELSE 'b' END AS y FROM range(300) t(i)");

        var refused = Assert.Throws<JobFailedException>(() => data.Train(Given(SampleData.Spec("y")), test: data));

        Assert.Equal("split.test-known", refused.Failure.Code);
    }

    [Theory]
    [InlineData("split.test-column", "SELECT 1.0 AS z, 'a' AS y")]
    [InlineData("split.test-column", "SELECT 1.0 AS x")]
    [InlineData("split.test-type", "SELECT 'one' AS x, 'a' AS y")]
    [InlineData("split.test-type", "SELECT 1.0 AS x, 1 AS y")]
    public void GivenTestDataset_OfOtherColumns_IsRefused(string code, string select)
    {
        using var train = SampleData.Of("SELECT i::DOUBLE AS x, 'c' || (i % 3) AS y FROM range(300) t(i)");
        using var test = SampleData.Of(select);

        Assert.Equal(code, Assert.Throws<JobFailedException>(() => train.Train(Given(SampleData.Spec("y")), test: test)).Failure.Code);
    }

    [Theory]
    [InlineData("split.time-unreadable", SplitKind.Time, "words")]
    [InlineData("split.time-missing", SplitKind.Time, "gap")]
    [InlineData("split.column-unknown", SplitKind.Time, "when")]
    [InlineData("split.column-unknown", SplitKind.Grouped, "when")]
    [InlineData("split.one-group", SplitKind.Grouped, "one")]
    [InlineData("split.one-time", SplitKind.Time, "one")]
    [InlineData("split.one-class", SplitKind.Time, "n")]
    public void SplitThatCannotBe_IsNamed(string code, SplitKind kind, string column)
    {
        using var data = SampleData.Of(
            "SELECT i::DOUBLE AS x, i AS n, 1 AS one, CASE WHEN i > 5 THEN i END AS gap, 'text ' || i AS words, i >= 450 AS y FROM range(500) t(i)",
            (name, role) => name == "words" ? ColumnRole.Text : role);

        var error = Assert.Throws<JobFailedException>(() => data.Train(SampleData.Spec("y") with { Split = new() { Kind = kind, Column = column } }));

        Assert.Equal(code, error.Failure.Code);
        Assert.Contains(code == "split.one-class" ? "'false'" : column == "one" ? "same" : $"'{column}'", error.Message.Replace("of one group", "same", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static TrainingSpec Given(TrainingSpec spec) => spec with { Split = new() { Kind = SplitKind.Dataset, TestDatasetId = "ds-2", TestDatasetVersion = 1 } };

    private static TrainingData Read(TrainingSpec spec)
    {
        using var sample = SampleData.Of(Rows);
        return TrainingData.Read(sample.Job(spec), new RecordedOutput(), [], CancellationToken.None);
    }
}
