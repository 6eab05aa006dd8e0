using System.Globalization;
using System.Text;
using MlOps.Client;
using MlOps.Runs;

namespace MlOps.EndToEnd.BadInput;

/// <summary>Trainings that cannot be: nothing to tell apart, no order in time, no budget, no number to learn.</summary>
public sealed class BadTrainingTests(SoundPlatform platform) : BadInputSuite(platform)
{
    [Fact]
    public async Task Split_ThatLeavesOneClassToLearn_FailsTheRun_AndNamesTheClass()
    {
        await Platform.PutAsync("late", Rows(row => row < 360 ? "fine" : "broken"));

        var failure = await FailureAsync(new() { Dataset = "late", Label = "state", Split = SplitKind.Time, SplitColumn = "seen" });

        Assert.Equal("split.one-class", failure.Code);
        AssertNames(failure.Message, "'fine'", "'state'", "320 rows", "stratified");
    }

    [Fact]
    public async Task Split_ThatLeavesOneClassToTest_MakesAModel_WithoutTheMetricsOfTwo()
    {
        await Platform.PutAsync("early", Rows(row => row < 200 && row % 2 == 0 ? "broken" : "fine"));

        var run = await Client.WaitForRunAsync(
            (await Client.StartRunAsync(new() { Dataset = "early", Label = "state", Split = SplitKind.Time, SplitColumn = "seen" })).Id);

        Assert.Equal((RunStatus.Succeeded, null), (run.Status, run.Failure));
        Assert.All(run.Outcome!.Metrics.Values, value => Assert.True(double.IsFinite(value)));
        Assert.DoesNotContain("auc", run.Outcome.Metrics.Keys);
        AssertNames(await LogAsync(run), "The test part has only one of the two classes, so auc and auprc are not defined");
    }

    [Fact]
    public async Task TimeColumn_WithAValueThatIsNoTime_IsRefused_AndAnExampleIsNamed()
    {
        var rows = Encoding.UTF8.GetString(Rows(row => row % 2 == 0 ? "fine" : "broken")).Replace("2020-01-01,", "1st of January,", StringComparison.Ordinal);
        await Platform.PutAsync("unread", Encoding.UTF8.GetBytes(rows));

        await AssertRefusedAsync(
            "split.time-unreadable",
            () => Client.StartRunAsync(new() { Dataset = "unread", Label = "state", Split = SplitKind.Time, SplitColumn = "seen" }),
            "\"seen\"",
            "1st of January",
            "yyyy-MM-dd");
    }

    [Theory]
    [InlineData(0.001, null, "of 0.001 seconds")]
    [InlineData(null, "0.0000001", "of 0.0000001 were spent")]
    public async Task Budget_TooSmallForOneTrial_FailsTheRun_WithWhatItWouldTake(double? seconds, string? cost, string spent)
    {
        var search = new SearchRequest { Seconds = seconds, Cost = cost is null ? null : decimal.Parse(cost, CultureInfo.InvariantCulture) };

        var failure = await FailureAsync(new() { Dataset = SoundPlatform.Name, Label = "failed", Trainer = TrainerCatalog.Auto, Search = search });

        Assert.Equal("search.budget-too-small", failure.Code);
        AssertNames(failure.Message, "too small for one trial", spent, "Give the search more");
    }

    [Fact]
    public Task Budget_OfNoTrial_IsRefusedAtOnce() => AssertRefusedAsync(
        "search.trials",
        () => Client.StartRunAsync(new() { Dataset = SoundPlatform.Name, Label = "failed", Trainer = TrainerCatalog.Auto, Search = new() { Trials = 0 } }),
        "1 to ",
        "not 0");

    [Theory]
    [InlineData("NaN")]
    [InlineData("-Infinity")]
    public async Task RegressionLabel_WithNoNumber_IsRefused_UntilThatIsNamedAsMissing(string value)
    {
        var name = $"label-{value.TrimStart('-')}";
        var file = Rows(row => row % 50 == 7 ? value : row.ToString(CultureInfo.InvariantCulture));
        await Platform.PutAsync(name, file);
        var request = new RunRequest { Dataset = name, Label = "state", Task = TrainingTask.Regression, NoModel = true };

        await AssertRefusedAsync("label.not-numeric", () => Client.StartRunAsync(request), "\"state\"", "missing marker", "log");

        await Platform.PutAsync(name, file, new() { Csv = new() { MissingMarkers = [value] } });
        var run = await Client.WaitForRunAsync((await Client.StartRunAsync(request)).Id);
        Assert.Equal((RunStatus.Succeeded, null), (run.Status, run.Failure));
        AssertNames(await LogAsync(run), "8 of 400 rows have no value of the label 'state'");
    }

    private async Task<RunFailure> FailureAsync(RunRequest request)
    {
        var run = await Client.WaitForRunAsync((await Client.StartRunAsync(request with { NoModel = true })).Id);
        Assert.Equal((RunStatus.Failed, 1), (run.Status, run.Attempt));
        return run.Failure!;
    }

    /// <summary>A day to each row, and what the label is on it.</summary>
    private static byte[] Rows(Func<int, string> label)
    {
        var text = new StringBuilder("seen,hours,state\n");
        for (var row = 0; row < 400; row++)
        {
            text.Append(new DateOnly(2020, 1, 1).AddDays(row).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
                .Append(CultureInfo.InvariantCulture, $",{row * 7919 % 1000},{label(row)}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
