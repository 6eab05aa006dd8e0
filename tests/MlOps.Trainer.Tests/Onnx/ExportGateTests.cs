using System.Collections.Immutable;
using Microsoft.ML;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Prediction;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Onnx;

/// <summary>What is let through, and what is not.</summary>
public sealed class ExportGateTests
{
    private const string Poisson = "SELECT (i % 23)::DOUBLE AS x, (i * 31 % 17)::DOUBLE AS z, exp((i % 23) * 0.1)::DOUBLE AS y FROM range(800) t(i)";

    private static readonly ModelManifest Regression = Manifest(TrainingTask.Regression, []);

    private static readonly ModelManifest Binary = Manifest(TrainingTask.Binary, ["no", "yes"]);

    private static readonly ModelManifest Multiclass = Manifest(TrainingTask.Multiclass, ["a", "b", "c"]);

    [Fact]
    public void WrongConverter_IsRefused_AndItsModelIsNotKept()
    {
        using var data = SampleData.Of(Poisson);
        var model = data.Train(SampleData.Spec("y") with { Trainer = TrainerCatalog.Sdca, Task = TrainingTask.Regression });
        var other = data.Train(SampleData.Spec("y") with { Trainer = TrainerCatalog.Sdca, Task = TrainingTask.Regression, TestFraction = 0.9, Seed = 9 });
        var wrong = File.ReadAllBytes(Path.Combine(other.Folder, ExportReport.ModelFileName));

        var files = Exports.Again(data, model, (_, _, _) => wrong).ToList();

        Assert.Equal([ExportReport.FileName], files);
        Assert.False(File.Exists(Path.Combine(model.Folder, ExportReport.ModelFileName)));
        var report = Exports.ReportOf(model.Folder);
        Assert.Equal(ExportStatus.Refused, report.Status);
        Assert.Contains("Score differs", report.Reason, StringComparison.Ordinal);
        Assert.Equal(model.Manifest.TestRows, report.Rows);
        Assert.True(report.Outputs.Single().MaximumRelative > report.Tolerance);
    }

    [Fact]
    public void FileThatTheRuntimeDoesNotTake_IsRefused()
    {
        using var data = SampleData.Of(Poisson);
        var model = data.Train(SampleData.Spec("y") with { Trainer = TrainerCatalog.Sdca });

        Exports.Again(data, model, (_, _, _) => [1, 2, 3]);

        var report = Exports.ReportOf(model.Folder);
        Assert.Equal(ExportStatus.Refused, report.Status);
        Assert.Contains("ONNX Runtime", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void HashedColumn_IsNotSupported_AndNamed()
    {
        using var data = SampleData.Of("SELECT 'name ' || i % 300 AS city, (i % 7)::DOUBLE AS x, i % 300 * 1.5 + i % 7 AS y FROM range(3000) t(i)");

        var model = data.Train(SampleData.Spec("y"));

        var report = Exports.ReportOf(model.Folder);
        Assert.Equal(ExportStatus.NotSupported, report.Status);
        Assert.Contains("'city'", report.Reason, StringComparison.Ordinal);
        Assert.Contains(model.Output.Lines, line => line.Contains("'city'", StringComparison.Ordinal) && line.Contains("ONNX", StringComparison.Ordinal));
        Assert.Equal([ExportReport.FileName], model.Outcome.Files.Where(file => file is ExportReport.FileName or ExportReport.ModelFileName));
    }

    [Fact]
    public void ColumnWithTheNameOfAnOutput_IsNotSupported_AndNamed()
    {
        using var data = SampleData.Of("SELECT (i % 7)::DOUBLE AS \"Score\", (i % 7) * 2.5 + (i % 5) AS y FROM range(500) t(i)");

        Assert.Contains("'Score'", Exports.ReportOf(data.Train(SampleData.Spec("y")).Folder).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void NoOnnx_LeavesNothing()
    {
        using var data = SampleData.Of(Poisson);

        var model = data.Train(SampleData.Spec("y") with { NoOnnx = true });

        Assert.False(File.Exists(Path.Combine(model.Folder, ExportReport.FileName)));
        Assert.DoesNotContain(ExportReport.FileName, model.Outcome.Files);
    }

    [Theory]
    [InlineData(1000f, 1000.099f, true)]
    [InlineData(1000f, 1000.2f, false)]
    [InlineData(0f, 0.01f, true)]
    [InlineData(0f, 0.2f, false)]
    [InlineData(float.NaN, float.NaN, true)]
    [InlineData(float.NaN, 1f, false)]
    [InlineData(1f, float.PositiveInfinity, false)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity, true)]
    public void Score_IsMeasuredByItsSize_OrByTheUsualOne(float own, float exported, bool isLetThrough)
    {
        // The other row's score of 1,000 makes the usual size at least 500.
        var report = Compare(Regression, new([own, 1000], [], []), new([exported, 1000], [], []));

        Assert.Equal(isLetThrough ? ExportStatus.Exported : ExportStatus.Refused, report.Status);
    }

    [Fact]
    public void TinyScores_AreNoExcuse()
    {
        Assert.Equal(ExportStatus.Refused, Compare(Regression, new([1e-6f, 2e-6f], [], []), new([1e-6f, 2.1e-6f], [], [])).Status);
    }

    [Theory]
    [InlineData(0.00005f, ExportStatus.Exported, 0, 1)]
    [InlineData(0.3f, ExportStatus.Refused, 1, 0)]
    public void OtherClass_IsATieOrAnError(float score, ExportStatus status, long others, long ties)
    {
        var report = Compare(Binary, new([score, 2], [0.5f, 0.9f], [1, 1]), new([score, 2], [0.5f, 0.9f], [0, 1]));

        Assert.Equal((status, others, ties), (report.Status, report.OtherClasses, report.Ties));
    }

    [Theory]
    [InlineData(0.4f, 0.4f, ExportStatus.Exported)]
    [InlineData(0.5f, 0.3f, ExportStatus.Refused)]
    public void OtherClassOfSeveral_IsATieOrAnError(float first, float second, ExportStatus status)
    {
        float[] probabilities = [first, second, 0.2f];

        var report = Compare(Multiclass, new([], probabilities, [0]), new([], probabilities, [1]));

        Assert.Equal(status, report.Status);
    }

    private static ExportReport Compare(ModelManifest manifest, Answers own, Answers exported)
    {
        var rows = Enumerable.Range(0, Math.Max(own.Scores.Length, own.Classes.Length)).ToArray();
        return ExportGate.Compare(new Fixed(exported), new Fixed(own), manifest, [new SingleColumn("x", [1, 2])], rows, CancellationToken.None);
    }

    private static ModelManifest Manifest(TrainingTask task, string[] classes) => new()
    {
        Task = task,
        Label = "y",
        Inputs = [],
        Classes = [.. classes],
        Trainer = "any",
        Metrics = ImmutableSortedDictionary<string, double>.Empty,
        PrimaryMetric = "any",
        TrainRows = 0,
        TestRows = 0,
    };

    private sealed class Fixed(Answers answers) : IRowsModel
    {
        public Answers Predict(IDataView rows) => answers;

        public void Dispose()
        {
        }
    }
}
