using MlOps.Runs;

namespace MlOps.Trainer.Training;

public sealed class LabelTests
{
    [Theory]
    [InlineData("i % 2", TrainingTask.Binary, "0,1")]
    [InlineData("CASE WHEN i % 2 = 0 THEN 10.5 ELSE -2.0 END", TrainingTask.Binary, "-2,10.5")]
    [InlineData("i % 3 = 0", TrainingTask.Binary, "false,true")]
    [InlineData("i % 20", TrainingTask.Multiclass, "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19")]
    [InlineData("i % 21", TrainingTask.Regression, "")]
    [InlineData("CASE i % 3 WHEN 0 THEN 'b' WHEN 1 THEN 'B' ELSE 'ä' END", TrainingTask.Multiclass, "B,b,ä")]
    public void Task_FollowsFromTheValues_AndClassesAreInTheirOrder(string label, TrainingTask task, string classes)
    {
        using var data = SampleData.Of($"SELECT i::DOUBLE AS x, {label} AS y FROM (SELECT (1999 - i) AS i FROM range(2000) t(i))".Replace("-2.0", "-2.0::DOUBLE"));

        var manifest = data.Train(SampleData.Spec("y")).Manifest;

        Assert.Equal(task, manifest.Task);
        Assert.Equal(classes, string.Join(',', manifest.Classes));
    }

    [Fact]
    public void TaskOfTheSpec_Wins()
    {
        using var data = SampleData.Of("SELECT i::DOUBLE AS x, i % 2 AS y FROM range(500) t(i)");

        Assert.Equal(TrainingTask.Multiclass, data.Train(SampleData.Spec("y") with { Task = TrainingTask.Multiclass }).Manifest.Task);
        Assert.Equal(TrainingTask.Regression, data.Train(SampleData.Spec("y") with { Task = TrainingTask.Regression }).Manifest.Task);
    }

    [Fact]
    public void RowsWithoutALabel_AreLeftOut_AndCounted()
    {
        using var data = SampleData.Of("SELECT i::DOUBLE AS x, CASE WHEN i % 4 = 0 THEN NULL ELSE i % 2 END AS y FROM range(400) t(i)");

        var manifest = data.Train(SampleData.Spec("y")).Manifest;

        Assert.Equal(300, manifest.TrainRows + manifest.TestRows);
        Assert.Contains(manifest.Notices, notice => notice.StartsWith("100 of 400 rows", StringComparison.Ordinal));
    }

    [Fact]
    public void ClassOnlyInTheTestPart_CountsAsAnError()
    {
        var spec = SampleData.Spec("y");
        var row = Enumerable.Range(0, 300).First(row => RowSplit.IsTest(spec.Seed, row, spec.TestFraction));
        using var data = SampleData.Of($"SELECT i::DOUBLE AS x, CASE WHEN i = {row} THEN 'rare' ELSE 'c' || (i // 100) END AS y FROM range(300) t(i)");

        var model = data.Train(spec);

        Assert.Equal<string>(["c0", "c1", "c2"], model.Manifest.Classes);
        Assert.True(model.Outcome.Metrics["microAccuracy"] < 1);
        Assert.Contains(model.Manifest.Notices, notice => notice.StartsWith("1 test rows", StringComparison.Ordinal));
    }

    [Fact]
    public void TestPartOfOneClass_LeavesOutTheCurves()
    {
        var spec = SampleData.Spec("y") with { TestFraction = 0.01 };
        using var data = SampleData.Of("SELECT i::DOUBLE AS x, i >= 390 AS y FROM range(400) t(i)");

        var model = data.Train(spec);

        Assert.DoesNotContain(Enumerable.Range(390, 10), row => RowSplit.IsTest(spec.Seed, row, spec.TestFraction));
        Assert.DoesNotContain("auc", model.Outcome.Metrics.Keys);
        Assert.Contains("accuracy", model.Outcome.Metrics.Keys);
        Assert.Contains(model.Manifest.Notices, notice => notice.Contains("auc", StringComparison.Ordinal));
    }

    [Fact]
    public void EmptyTestPart_GivesAModelWithoutMetrics()
    {
        using var data = SampleData.Of("SELECT i::DOUBLE AS x, i % 2 AS y FROM range(4) t(i)");

        var model = data.Train(SampleData.Spec("y") with { TestFraction = 0.01 });

        Assert.Empty(model.Outcome.Metrics);
        Assert.NotEmpty(model.Manifest.Notices);
    }
}
