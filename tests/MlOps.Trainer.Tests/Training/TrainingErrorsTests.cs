using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

public sealed class TrainingErrorsTests
{
    private const string Rows = "SELECT i::DOUBLE AS x, (i % 3)::BIGINT AS k, (i * 7 % 11 > 4) AS b, 'n' || (i % 4) AS name, "
        + "'t' || i AS words, TIMESTAMP '2020-01-01' + INTERVAL (i) HOUR AS at, NULL::DOUBLE AS nothing, 1::BIGINT AS one FROM range(400) t(i)";

    [Fact]
    public void AbsentLabel_IsNamed_WithTheColumns() =>
        AssertFails("label.absent", SampleData.Spec("y"), "'y'", "'name'");

    [Fact]
    public void ConstantLabel_IsRefused() => AssertFails("label.constant", SampleData.Spec("one"), "'one'");

    [Fact]
    public void LabelWithoutAnyValue_IsRefused() => AssertFails("label.missing-values", SampleData.Spec("nothing"), "400");

    [Fact]
    public void DateAsLabel_IsRefused() => AssertFails("label.unusable", SampleData.Spec("at"), "Timestamp");

    [Fact]
    public void UnknownFeature_IsNamed() => AssertFails("feature.unknown", SampleData.Spec("b") with { Features = ["x", "nope"] }, "'nope'", "'x'");

    [Fact]
    public void TextFeature_IsRefused() => AssertFails("feature.unusable", SampleData.Spec("b") with { Features = ["words"] }, "'words'", "free text");

    [Fact]
    public void LabelAsFeature_IsRefused() => AssertFails("feature.unusable", SampleData.Spec("b") with { Features = ["b", "x"] }, "'b'");

    [Fact]
    public void NoFeature_IsRefused() => AssertFails("feature.none", SampleData.Spec("b") with { Features = ["nothing"] });

    [Fact]
    public void UnknownTrainer_IsRefused_WithTheKnownOnes() => AssertFails("trainer.unknown", SampleData.Spec("b") with { Trainer = "Prophet" }, "'Prophet'", "Lbfgs, LightGbm");

    [Fact]
    public void MisspeltTrainer_IsRefused_WithTheNearest() => AssertFails("trainer.unknown", SampleData.Spec("b") with { Trainer = "LigtGbm" }, "Did you mean 'LightGbm'?");

    [Theory]
    [InlineData("CASE WHEN i % 7 = 0 THEN 1e300 ELSE 2.5 * i END", "±3.4e38")]
    [InlineData("9007199254740 + i / 1000.0", "seventh digit")]
    public void RegressionOfNumbersThatNoTrainerCanTellApart_IsRefused(string label, string why)
    {
        using var data = SampleData.Of($"SELECT i::DOUBLE AS x, ({label})::DOUBLE AS y FROM range(400) t(i)");

        var error = Assert.Throws<JobFailedException>(() => data.Train(SampleData.Spec("y") with { Task = TrainingTask.Regression }));

        Assert.Equal("task.unfit", error.Failure.Code);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RegressionOfNames_IsRefused() => AssertFails("task.unfit", SampleData.Spec("name") with { Task = TrainingTask.Regression }, "'name'");

    [Fact]
    public void BinaryOfThreeValues_IsRefused() => AssertFails("task.unfit", SampleData.Spec("k") with { Task = TrainingTask.Binary }, "3 distinct");

    [Fact]
    public void WrongParameter_IsRefused() =>
        AssertFails("parameter.invalid", SampleData.Spec("b") with { Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("Depth", "3") }, "'Depth'");

    [Fact]
    public void LightGbm_WhereItsLibraryIsMissing_IsRefused_OnlyIfAskedFor()
    {
        using var data = Data();

        var error = Assert.Throws<JobFailedException>(() => data.Train(SampleData.Spec("b") with { Trainer = "LightGbm" }, () => false));
        var model = data.Train(SampleData.Spec("b"), () => false);

        Assert.Equal("trainer.unavailable", error.Failure.Code);
        Assert.Contains("libgomp1", error.Message, StringComparison.Ordinal);
        Assert.Equal(TrainerCatalog.Sdca, model.Outcome.Trainer);
        Assert.Contains(model.Manifest.Notices, notice => notice.Contains("libgomp1", StringComparison.Ordinal));
    }

    [Fact]
    public void LightGbm_WithoutAnySplitToMake_IsRefused_OnlyIfAskedFor()
    {
        using var data = SampleData.Of("SELECT i::DOUBLE AS x, i % 2 AS y FROM range(4) t(i)");

        var error = Assert.Throws<JobFailedException>(() => data.Train(SampleData.Spec("y") with { Trainer = "LightGbm", TestFraction = 0.01 }));
        var model = data.Train(SampleData.Spec("y") with { TestFraction = 0.01 });

        Assert.Equal("trainer.no-split", error.Failure.Code);
        Assert.Equal(TrainerCatalog.Sdca, model.Outcome.Trainer);
        Assert.Equal(TrainerCatalog.Sdca, model.Manifest.Trainer);
    }

    [Fact]
    public void Cancellation_EndsTheTraining()
    {
        using var data = Data();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => data.Train(SampleData.Spec("b"), cancellationToken: cancelled.Token));
    }

    private static SampleData Data() => SampleData.Of(Rows, (name, role) => name == "words" ? ColumnRole.Text : role);

    private static void AssertFails(string code, TrainingSpec spec, params string[] parts)
    {
        using var data = Data();

        var error = Assert.Throws<JobFailedException>(() => data.Train(spec));

        Assert.Equal(code, error.Failure.Code);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
