using System.Collections.Immutable;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Onnx;

/// <summary>Every trainer of the catalog, with every task that it does, as a run trains it.</summary>
public sealed class CatalogExportTests
{
    private static readonly ImmutableArray<string> NotWritten = [TrainerCatalog.Baseline, TrainerCatalog.RandomizedPca];

    public static TheoryData<string, TrainingTask> Combinations()
    {
        var all = new TheoryData<string, TrainingTask>();
        foreach (var task in Enum.GetValues<TrainingTask>())
        {
            foreach (var trainer in TrainerCatalog.For(task))
            {
                all.Add(trainer, task);
            }
        }

        return all;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Export_OfEveryTrainerAndTask_IsThere_OrSaysWhatHasNoCounterpart(string trainer, TrainingTask task)
    {
        var label = task switch
        {
            TrainingTask.Binary => "i * 37 % 101 + i % 3 * 20 + i % 7 > 60",
            TrainingTask.Multiclass => "'class ' || (i * 37 % 101 + i % 7) // 40",
            TrainingTask.Ranking => "(i * 37 % 101) // 21",
            _ => "i * 37 % 101 + i % 3 * 20 + i % 7",
        };
        using var data = SampleData.Of($"""
            SELECT 'query ' || i // 10 AS query, (i * 37 % 101)::DOUBLE AS x, ['a', 'b', 'c'][(i % 3 + 1)::BIGINT] AS site,
                TIMESTAMP '2020-02-28 12:00:00' + to_hours(i::BIGINT) AS seen, {label} AS y FROM range(1500) t(i)
            """);
        var spec = SampleData.Spec(task == TrainingTask.Anomaly ? "" : "y") with
        {
            Task = task,
            Trainer = trainer,
            GroupColumn = task == TrainingTask.Ranking ? "query" : null,
            Features = ["x", "site", "seen"],
        };

        var trained = data.Train(spec);

        var report = Exports.ReportOf(trained.Folder);
        if (NotWritten.Contains(trainer))
        {
            Assert.Equal(ExportStatus.NotSupported, report.Status);
            Assert.Contains("is not written as ONNX", report.Reason, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal((ExportStatus.Exported, null), (report.Status, report.Reason));
            Assert.All(report.Outputs, difference => Assert.InRange(difference.MaximumRelative!.Value, 0, 1e-4));
        }
    }
}
