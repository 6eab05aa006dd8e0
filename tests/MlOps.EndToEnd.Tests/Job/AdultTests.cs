using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.EndToEnd.Programs;
using MlOps.Models;
using MlOps.Runs;
using Xunit.Abstractions;

namespace MlOps.EndToEnd.Job;

/// <summary>The main job on real data, from upload over training to predictions over HTTP, on the real host.</summary>
public sealed class AdultTests(RunningHost running, ITestOutputHelper output) : IClassFixture<RunningHost>
{
    private const int RowsPerRequest = 1000;

    [RealDataFact]
    public async Task Adult_FromUploadToPredictions_IsAsMlNetSays()
    {
        var client = running.Client;
        await using var train = File.OpenRead(RealData.Path("adult/adult_train.csv"));
        var ingestion = await client.WaitForRunAsync((await client.UploadDatasetAsync("adult", train)).Id);
        Assert.Equal(RunStatus.Succeeded, ingestion.Status);
        Assert.Equal(32_561, (await client.GetDatasetAsync("adult")).Dataset.Rows);

        var training = await client.WaitForRunAsync((await client.StartRunAsync(new() { Dataset = "adult", Label = "label" })).Id);
        Assert.Equal(RunStatus.Succeeded, training.Status);
        await client.DeployAsync("income", "adult");
        Assert.True((await client.WaitForDeploymentAsync("income", 1)).IsReady);

        var version = await client.GetModelVersionAsync("adult");
        var file = RealData.Path("adult/adult_test.csv");
        var served = await PredictAsync(file, version.Manifest);
        var zip = running.Folder["model.zip"];
        await using (var target = File.Create(zip))
        {
            await client.DownloadModelAsync("adult", 1, target);
        }

        var own = Transform(zip, file, version.Manifest);
        Assert.Equal(16_281, served.Count);
        Assert.Equal(own, served);

        var auc = Auc(served, [.. File.ReadLines(file).Skip(1).Select(line => line.EndsWith(",1", StringComparison.Ordinal))]);
        output.WriteLine($"adult: AUC {auc:F4} on the test file, {version.Manifest.Metrics["auc"]:F4} on the test part");
        Assert.True(auc >= 0.92, $"The AUC on the test file is {auc}.");
        await AssertCostsAsync(ingestion, training, served.Count);
        await AssertTrafficAsync(ingestion.Id, train.Length, version.Version.Id, new FileInfo(zip).Length);
    }

    private async Task AssertCostsAsync(RunView ingestion, RunView training, int predicted)
    {
        // The host enters what it metered every few seconds.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        CostReport report;
        do
        {
            await poll.WaitForNextTickAsync(patience.Token);
            report = JsonSerializer.Deserialize<CostReport>(await running.Http.GetStringAsync("/api/v1/costs", patience.Token), MlOpsJson.Options)!;
        }
        while (report.Lines.Where(line => line is { Kind: Kinds.Deployment, Meter: Meter.Predictions }).Sum(line => line.Quantity) < predicted);

        Assert.Equal(predicted, report.Lines.Single(line => line is { Kind: Kinds.Deployment, Meter: Meter.Predictions }).Quantity);
        Assert.Contains(report.Lines, line => line.ActorId == ingestion.Id && line is { Meter: Meter.WorkerCpu, Amount: > 0 });
        Assert.Contains(report.Lines, line => line.ActorId == training.Id && line is { Meter: Meter.WorkerCpu, Amount: > 0 });
        Assert.Contains(report.Lines, line => line is { Kind: Kinds.ModelVersion, Meter: Meter.Storage, Quantity: > 0 });
        Assert.Contains(report.Lines, line => line is { Kind: Kinds.Dataset, Meter: Meter.Storage, Quantity: > 0 });
        Assert.Equal(report.Lines.Sum(line => line.Amount ?? 0), report.Total);
        await AssertSlicesAsync(training, predicted);
    }

    /// <summary>Predictions are of the deployment, of the version that answered and of its model; training is also of the data that it read.</summary>
    private async Task AssertSlicesAsync(RunView training, int predicted)
    {
        var client = running.Client;
        foreach (var (by, key) in ((CostDimension, string)[])
            [(CostDimension.Deployment, "income"), (CostDimension.Model, "adult"), (CostDimension.Kind, Kinds.Deployment), (CostDimension.Meter, "predictions")])
        {
            Assert.Equal(predicted, Use(await client.GetCostsByAsync(by), key, Meter.Predictions));
        }

        var versions = await client.GetCostsByAsync(CostDimension.Version);
        Assert.Equal(predicted, versions.Rows.Single(row => row.Uses.Any(use => use.Meter == Meter.Predictions)).Uses.Single(use => use.Meter == Meter.Predictions).Quantity);
        Assert.True(Use(await client.GetCostsByAsync(CostDimension.Dataset), "adult", Meter.WorkerCpu) >= training.Progress.CpuNanoseconds);
        Assert.Equal(training.Progress.CpuNanoseconds, Use(await client.GetCostsByAsync(CostDimension.Model), "adult", Meter.WorkerCpu));

        var lineage = await client.GetCostLineageAsync("adult");
        Assert.Equal(predicted, lineage.Predictions);
        Assert.All(
            (LineagePart[])[LineagePart.Training, LineagePart.Data, LineagePart.Serving],
            what => Assert.True(lineage.Parts.Single(part => part.What == what).Amount > 0, $"{what}"));
        Assert.Contains(lineage.Parts, part => part.What == LineagePart.Kept);
        Assert.Equal(training.Id, Assert.Single(lineage.Parts.Single(part => part.What == LineagePart.Training).Items).ActorId);
        Assert.True(lineage.PerThousandLoaded > lineage.PerThousand && lineage.PerThousand > 0);

        static decimal Use(CostSlice slice, string key, Meter meter) =>
            slice.Rows.Single(row => (row.Name ?? row.Key) == key).Uses.Single(use => use.Meter == meter).Quantity;
    }

    /// <summary>What went over the wire is the dataset's and the model's.</summary>
    private async Task AssertTrafficAsync(string ingestionId, long uploaded, string versionId, long downloaded)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await BytesAsync(versionId, Meter.BytesOut) < downloaded)
        {
            await Task.Delay(200, patience.Token);
        }

        Assert.InRange(await BytesAsync(versionId, Meter.BytesOut), downloaded, downloaded + 100_000);
        Assert.Equal(uploaded, await BytesAsync(ingestionId, Meter.BytesIn));

        async Task<decimal> BytesAsync(string actorId, Meter meter) =>
            (await running.Client.GetCostsByAsync(CostDimension.Actor, cancellationToken: patience.Token)).Rows
                .Where(row => row.Key == actorId).SelectMany(row => row.Uses).Where(use => use.Meter == meter).Sum(use => use.Quantity);
    }

    private async Task<List<float>> PredictAsync(string file, ModelManifest manifest)
    {
        var lines = File.ReadLines(file);
        var columns = lines.First().Split(',');
        var roles = manifest.Inputs.ToDictionary(input => input.Name, input => input.Role);
        var probabilities = new List<float>();
        foreach (var chunk in lines.Skip(1).Chunk(RowsPerRequest))
        {
            var rows = chunk.Select(line => line.Split(',').Zip(columns)
                .Where(field => roles.ContainsKey(field.Second))
                .ToDictionary(field => field.Second, field => roles[field.Second] == ColumnRole.Categorical
                    ? (object)field.First
                    : double.Parse(field.First, CultureInfo.InvariantCulture)));
            var answer = await running.Client.PredictAsync("income", JsonSerializer.SerializeToUtf8Bytes(rows));
            probabilities.AddRange(JsonSerializer.SerializeToElement(answer, MlOpsJson.Options)
                .GetProperty("predictions").EnumerateArray()
                .Select(prediction => prediction.GetProperty("probability").GetSingle()));
        }

        return probabilities;
    }

    private static List<float> Transform(string zip, string file, ModelManifest manifest)
    {
        var ml = new MLContext();
        var model = ml.Model.Load(zip, out _);
        var columns = File.ReadLines(file).First().Split(',');
        var loader = ml.Data.CreateTextLoader(new TextLoader.Options
        {
            Separators = [','],
            HasHeader = true,
            Columns = [.. manifest.Inputs.Select(input => new TextLoader.Column(
                input.Name,
                input.Role == ColumnRole.Categorical ? DataKind.String : DataKind.Single,
                Array.IndexOf(columns, input.Name)))],
        });
        return [.. model.Transform(loader.Load(file)).GetColumn<float>("Probability")];
    }

    /// <summary>The area under the ROC curve as the Mann–Whitney statistic, ties counted half.</summary>
    private static double Auc(List<float> scores, List<bool> labels)
    {
        var ranked = scores.Zip(labels).GroupBy(pair => pair.First).OrderBy(group => group.Key);
        double below = 0, area = 0;
        long positives = labels.Count(label => label), negatives = labels.Count - positives;
        foreach (var tied in ranked)
        {
            var positive = tied.Count(pair => pair.Second);
            var negative = tied.Count() - positive;
            area += positive * (below + (negative / 2.0));
            below += negative;
        }

        return area / positives / negatives;
    }
}
