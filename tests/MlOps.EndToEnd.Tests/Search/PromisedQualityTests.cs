using System.Collections.Immutable;
using MlOps.Client;
using MlOps.Datasets;
using MlOps.EndToEnd.Programs;
using MlOps.Models;
using MlOps.Runs;
using Xunit.Abstractions;

namespace MlOps.EndToEnd.Search;

/// <summary>The quality that is promised of <c>auto</c> on public data sets, from their files to the test's figures, on the real host.</summary>
public sealed class PromisedQualityTests(RunningHost running, ITestOutputHelper output) : IClassFixture<RunningHost>
{
    private MlOpsHttpClient Client => running.Client;

    [RealDataFact]
    public async Task Adult_ReachesAnAucOf0925_OnThePublishedTestFile()
    {
        await PutAsync("adult", "adult/adult_train.csv");
        await PutAsync("adult-test", "adult/adult_test.csv");

        await AssertReachesAsync(0.925, Auto("adult", "label", trials: 4, "LightGbm", "FastTree") with { TestDataset = "adult-test" }, 32_561, 16_281);
    }

    [RealDataFact]
    public async Task Taxi_ReachesAnR2Of073_OnThePublishedTestFile()
    {
        await PutAsync("taxi", "taxi/taxi-fare-train.csv");
        await PutAsync("taxi-test", "taxi/taxi-fare-test.csv");

        await AssertReachesAsync(0.73, Auto("taxi", "fare_amount", trials: 3, "LightGbm", "FastTree") with { TestDataset = "taxi-test" }, 100_000, 100_000);
    }

    [RealDataFact]
    public async Task Digits_ReachAMacroAccuracyOf096_OnThePublishedTestFile()
    {
        var headless = new CsvOptions { HasHeader = false };
        await PutAsync("digits", "optdigits/optdigits-train.csv", headless);
        await PutAsync("digits-test", "optdigits/optdigits-test.csv", headless);
        var label = (await Client.GetDatasetVersionAsync("digits", 1)).Manifest.Columns[^1].Name;

        await AssertReachesAsync(0.96, Auto("digits", label, trials: 2, "LightGbm", "Lbfgs") with { TestDataset = "digits-test" }, 3823, 1797);
    }

    [RealDataFact]
    public async Task Bike_ReachesAnR2Of090_WithoutItsLeak_WhichIsNamedWhereItIsLeftIn()
    {
        await PutAsync("bike", "bike/hour_train.csv");
        var columns = (await Client.GetDatasetVersionAsync("bike", 1)).Manifest.Columns.Select(column => column.Name);
        ImmutableArray<string> honest = [.. columns.Except(["casual", "registered", "cnt", "instant"])];

        var clean = await AssertReachesAsync(0.90, Auto("bike", "cnt", trials: 7) with { Features = honest });
        var leaky = await AssertReachesAsync(0.90, Auto("bike", "cnt", trials: 1));

        Assert.DoesNotContain(clean.Findings, finding => finding.Code == "leak");
        var leak = Assert.Single(leaky.Findings, finding => finding.Code == "leak");
        Assert.Equal(FindingSeverity.Grave, leak.Severity);
        Assert.Equal(["casual", "registered"], leak.Columns.Order());
        Assert.Contains("'registered' + 'casual' is the label 'cnt', in every row.", leak.Text, StringComparison.Ordinal);
        output.WriteLine(leak.Text);
    }

    private static RunRequest Auto(string dataset, string label, int trials, params string[] trainers) => new()
    {
        Dataset = dataset,
        Label = label,
        Trainer = TrainerCatalog.Auto,
        Search = new() { Trials = trials, Trainers = trainers.Length == 0 ? null : [.. trainers] },

        // What an export is worth is asked elsewhere.
        NoOnnx = true,
    };

    private async Task PutAsync(string name, string file, CsvOptions? csv = null)
    {
        await using var content = File.OpenRead(RealData.Path(file));
        var ingestion = await Client.WaitForRunAsync((await Client.UploadDatasetAsync(name, content, csv)).Id);
        Assert.True(ingestion.Status == RunStatus.Succeeded, ingestion.Failure?.Message);
    }

    private async Task<ModelReport> AssertReachesAsync(double least, RunRequest request, long? trainRows = null, long? testRows = null)
    {
        var run = await Client.TrainAsync(request);
        var evaluation = await Client.RunFileAsync<ModelEvaluation>(run.Id, ModelEvaluation.FileName);
        var reached = evaluation.Metrics[evaluation.PrimaryMetric];
        var report = await Client.RunFileAsync<ModelReport>(run.Id, ModelReport.FileName);

        output.WriteLine(FormattableString.Invariant(
            $"{request.Dataset}: {evaluation.PrimaryMetric} {reached.Value:F4} [{reached.Low:F4}, {reached.High:F4}] on {evaluation.TestRows} rows of the test part, by {run.Outcome!.Trainer}, {(run.EndedAt - run.StartedAt)!.Value.TotalSeconds:F1} s."));
        output.WriteLine(report.Verdict);
        output.WriteLine((await Client.GetModelVersionAsync(request.Dataset)).Manifest.Notices.Single(notice => notice.StartsWith("The search", StringComparison.Ordinal)));
        Assert.True(reached.Value >= least, $"{evaluation.PrimaryMetric} is {reached.Value}.");
        Assert.InRange(reached.Value, reached.Low!.Value, reached.High!.Value);
        Assert.Equal((trainRows ?? evaluation.TrainRows, testRows ?? evaluation.TestRows), (evaluation.TrainRows, evaluation.TestRows));
        return report;
    }
}
