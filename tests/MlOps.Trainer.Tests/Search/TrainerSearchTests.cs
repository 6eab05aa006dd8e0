using System.Text.Json;
using MlOps.Actors;
using MlOps.Runs;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Search;

public sealed class TrainerSearchTests
{
    private const string Rows = "SELECT (i * 37 % 101)::DOUBLE AS x, (i * 53 % 97)::DOUBLE AS z, 'n' || (i % 4) AS name, "
        + "CASE WHEN (i * 37 % 101) + (i % 4) * 10 + (i * 7919 % 31) > 80 THEN 'yes' ELSE 'no' END AS y FROM range(800) t(i)";

    [Fact]
    public void Winner_IsAnOrdinarySpec_ThatTrainsTheSameModelAgain()
    {
        using var data = SampleData.Of(Rows);
        var spec = Auto(new() { Trials = 9 });

        var found = data.Train(spec);

        var resolved = found.Outcome.Resolved!;
        Assert.Null(resolved.Search);
        Assert.Contains(resolved.Trainer!, TrainerCatalog.SearchedFor(TrainingTask.Binary));
        var again = data.Train(resolved);
        Assert.Equal(found.Outcome.EntryDigest, again.Outcome.EntryDigest);
        Assert.Equal(found.Outcome.Metrics, again.Outcome.Metrics);
        Assert.Equal(found.Outcome.EntryDigest, data.Train(spec).Outcome.EntryDigest);
        Assert.DoesNotContain(SearchRecord.FileName, again.Outcome.Files);
    }

    [Fact]
    public void EveryTrial_IsInTheLog_InTheMetrics_AndInTheFile()
    {
        using var data = SampleData.Of(Rows);

        var found = data.Train(Auto(new() { Trials = 7 }));

        Assert.Contains(SearchRecord.FileName, found.Outcome.Files);
        var record = JsonSerializer.Deserialize<SearchRecord>(File.ReadAllBytes(Path.Combine(found.Folder, SearchRecord.FileName)), MlOpsJson.Options)!;
        Assert.Equal(Enumerable.Range(1, 7), record.Trials.Select(trial => trial.Number));
        Assert.Equal(TrainerCatalog.SearchedFor(TrainingTask.Binary), record.Trials.Take(5).Select(trial => trial.Trainer));
        Assert.All(record.Trials.Take(5), trial => Assert.Empty(trial.Parameters));
        Assert.Equal(record.Trials.Max(trial => trial.Score), record.Trials[record.Winner - 1].Score);
        Assert.Equal(record.Trials.Select(trial => ("trial.score", (long)trial.Number, trial.Score!.Value)), found.Output.Points);
        Assert.Equal(7, found.Output.Lines.Count(line => line.StartsWith("Trial ", StringComparison.Ordinal)));
        Assert.Equal(found.Manifest.TrainRows, record.TrainRows + record.ValidationRows);
        Assert.Equal(record.Trials[record.Winner - 1].Trainer, found.Manifest.Trainer);
    }

    [Theory]
    [InlineData("SELECT (i * 37 % 101)::DOUBLE AS x, (i * 37 % 101) * 2.0 + (i % 4) AS y FROM range(600) t(i)", TrainingTask.Regression)]
    [InlineData("SELECT (i * 37 % 101)::DOUBLE AS x, 'c' || ((i * 37 % 101) // 35) AS y FROM range(600) t(i)", TrainingTask.Multiclass)]
    public void Search_OfOtherTasks_FindsAModel(string rows, TrainingTask task)
    {
        using var data = SampleData.Of(rows);

        var found = data.Train(Auto(new() { Trials = 5 }) with { Task = task });

        Assert.True(found.Outcome.Metrics[found.Manifest.PrimaryMetric] > 0.8);
    }

    [Fact]
    public void SearchOfNamedTrainers_TriesNoOther()
    {
        using var data = SampleData.Of(Rows);

        var found = data.Train(Auto(new() { Trials = 4, Trainers = ["lbfgs"] }));

        Assert.All(found.Output.Lines.Where(line => line.StartsWith("Trial ", StringComparison.Ordinal)), line => Assert.Contains(": Lbfgs with", line, StringComparison.Ordinal));
        Assert.Equal(TrainerCatalog.Lbfgs, found.Outcome.Trainer);
    }

    [Fact]
    public void Seconds_EndTheSearch_BeforeATrialThatWouldNotFit()
    {
        using var data = SampleData.Of(Rows);

        // Every look at the clock takes a second.
        var found = data.Train(Auto(new() { Seconds = 40, Trials = 1000, Trainers = ["Lbfgs"] }), clock: new SteppingClock(TimeSpan.FromSeconds(1)));

        Assert.Contains(found.Manifest.Notices, notice => notice.Contains("of 40 seconds were used", StringComparison.Ordinal));
        Assert.InRange(found.Output.Points.Count, 2, 20);
    }

    [Fact]
    public void BudgetTooSmallForOneTrial_IsRefused_WithWhatItTook()
    {
        using var data = SampleData.Of(Rows);

        var seconds = Assert.Throws<JobFailedException>(() =>
            data.Train(Auto(new() { Seconds = 5, Trainers = ["Lbfgs"] }), clock: new SteppingClock(TimeSpan.FromSeconds(3))));
        var cost = Assert.Throws<JobFailedException>(() => data.Train(Auto(new() { Cost = 1e-12m, CpuHourPrice = 1, Trainers = ["Lbfgs"] })));

        Assert.Equal("search.budget-too-small", seconds.Failure.Code);
        Assert.Equal("search.budget-too-small", cost.Failure.Code);
        Assert.Contains("of 5 seconds", seconds.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutLightGbm_TheOthersAreSearched_WithANotice()
    {
        using var data = SampleData.Of(Rows);

        var found = data.Train(Auto(new() { Trials = 2 }), () => false);

        Assert.Contains(found.Manifest.Notices, notice => notice.Contains("libgomp1", StringComparison.Ordinal));
        Assert.NotEqual(TrainerCatalog.LightGbm, found.Outcome.Trainer);
    }

    [Fact]
    public void TestPart_DoesNotTouchTheSearch()
    {
        using var data = SampleData.Of(Rows);
        using var one = SampleData.Of(Rows.Replace("range(800)", "range(50)", StringComparison.Ordinal));
        using var other = SampleData.Of(Rows.Replace("range(800)", "range(20)", StringComparison.Ordinal));
        var spec = Auto(new() { Trials = 6 }) with { Task = TrainingTask.Binary, Split = new() { Kind = SplitKind.Dataset, TestDatasetId = "ds-2" } };

        Assert.Equal(data.Train(spec, test: one).Outcome.EntryDigest, data.Train(spec, test: other).Outcome.EntryDigest);
    }

    private static TrainingSpec Auto(SearchBudget budget) => SampleData.Spec("y") with { Trainer = TrainerCatalog.Auto, Search = budget, NoOnnx = true };

    private sealed class SteppingClock(TimeSpan step) : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += step.Ticks;
    }
}
