using System.Text;
using System.Text.Json;
using MlOps.Accounts;
using MlOps.Client;
using MlOps.EndToEnd.Programs;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.EndToEnd.Search;

/// <summary>Searches by <c>auto</c> on the real host: what they may spend, what comes of them, what they refuse.</summary>
public sealed class SearchTests(RunningHost running) : IClassFixture<RunningHost>
{
    /// <summary>The rate card's price of an hour of a worker's CPU time, unless it is set.</summary>
    private const decimal CpuHour = 0.04m;

    private MlOpsHttpClient Client => running.Client;

    [Fact]
    public async Task Cost_EndsTheSearch_ByTheRateCard_AndTheAccountSaysNoLess()
    {
        await PutAsync("machines", SmallData.Csv(seed: 5, rows: 2000));
        const decimal Budget = CpuHour / 3600 * 4;

        var run = await Client.TrainAsync(Auto("machines", "failed", new() { Cost = Budget, Trials = 10_000, Trainers = [TrainerCatalog.Lbfgs] }));

        var record = await Client.RunFileAsync<JsonElement>(run.Id, "search.json");
        var cpuSeconds = Trials(record).Select(trial => trial.GetProperty("cpuSeconds").GetDouble()).ToArray();
        Assert.Equal(CpuHour, ((TrainingSpec)run.Spec).Search!.CpuHourPrice);
        Assert.EndsWith(" were spent", record.GetProperty("ended").GetString(), StringComparison.Ordinal);
        Assert.InRange(cpuSeconds.Length, 2, 9999);

        // What was spent before the last trial lay within the budget: a trial is not broken off.
        Assert.True((decimal)cpuSeconds[..^1].Sum() / 3600 * CpuHour <= Budget, $"{cpuSeconds.Sum()} s of CPU");
        var costs = JsonSerializer.Deserialize<CostReport>(await running.Http.GetStringAsync("/api/v1/costs"), MlOpsJson.Options)!;
        var worker = costs.Lines.Single(line => line.ActorId == run.Id && line.Meter == Meter.WorkerCpu);
        Assert.True(worker.Amount >= (decimal)cpuSeconds.Sum() / 3600 * CpuHour, $"{worker.Amount} for {cpuSeconds.Sum()} s of trials");
    }

    [Fact]
    public async Task Seconds_EndTheSearch_InTime()
    {
        await PutAsync("hours", SmallData.Csv(seed: 6, rows: 2000));
        const double Budget = 4;

        var run = await Client.TrainAsync(Auto("hours", "failed", new() { Seconds = Budget, Trials = 10_000, Trainers = [TrainerCatalog.Lbfgs] }));

        var record = await Client.RunFileAsync<JsonElement>(run.Id, "search.json");
        var seconds = Trials(record).Select(trial => trial.GetProperty("seconds").GetDouble()).ToArray();
        Assert.EndsWith(" of 4 seconds were used", record.GetProperty("ended").GetString(), StringComparison.Ordinal);

        // How many trials a second is good for, the machine decides; it must be fewer than were allowed.
        Assert.InRange(seconds.Length, 1, 9999);
        Assert.True(seconds[..^1].Sum() <= Budget, $"{seconds.Sum()} s");
    }

    [Fact]
    public async Task Ranking_ByGroup_IsSearched_AndServed()
    {
        await PutAsync("shops", Ranked());

        var run = await Client.TrainAsync(Auto("shops", "relevance", new() { Trials = 3 }) with { Task = TrainingTask.Ranking, GroupColumn = "query" });

        var evaluation = await Client.RunFileAsync<ModelEvaluation>(run.Id, ModelEvaluation.FileName);
        var manifest = (await Client.GetModelVersionAsync("shops")).Manifest;
        Assert.Equal(("ndcg", "query"), (evaluation.PrimaryMetric, manifest.GroupColumn));
        Assert.DoesNotContain(manifest.Inputs, input => input.Name == "query");
        Assert.True(evaluation.Metrics["ndcg"].Low > evaluation.Baseline!.Metrics["ndcg"].High, $"{evaluation.Metrics["ndcg"]} beside {evaluation.Baseline.Metrics["ndcg"]}");

        await Client.DeployAsync("shops", "shops");
        Assert.True((await Client.WaitForDeploymentAsync("shops", 1)).IsReady);
        var answer = await Client.PredictAsync("shops", """[{"price": 5, "stars": 5}, {"price": 95, "stars": 1}]"""u8.ToArray());
        var scores = answer.Predictions.Select(prediction => prediction.GetProperty("score").GetDouble()).ToArray();
        Assert.True(scores[0] > scores[1], $"{scores[0]} {scores[1]}");
    }

    [Fact]
    public async Task AnomalyDetection_IsNothingToSearch_AndTheRefusalNamesItsTrainer()
    {
        await PutAsync("odd", SmallData.Csv(seed: 7, rows: 400));
        var request = Auto("odd", "", new() { Trials = 3 }) with { Task = TrainingTask.Anomaly, Features = ["hours"] };

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(() => Client.StartRunAsync(request));

        Assert.Equal((400, "search.task"), (refused.Status, refused.Code));
        Assert.Contains("RandomizedPca", refused.Message, StringComparison.Ordinal);
        Assert.Equal(TrainerCatalog.RandomizedPca, (await Client.TrainAsync(request with { Trainer = TrainerCatalog.RandomizedPca, Search = null })).Outcome!.Trainer);
    }

    private static RunRequest Auto(string dataset, string label, SearchRequest search) =>
        new() { Dataset = dataset, Label = label, Trainer = TrainerCatalog.Auto, Search = search, NoOnnx = true };

    private static JsonElement[] Trials(JsonElement record) => [.. record.GetProperty("trials").EnumerateArray()];

    private async Task PutAsync(string name, byte[] csv) =>
        Assert.Equal(RunStatus.Succeeded, (await Client.WaitForRunAsync((await Client.UploadDatasetAsync(name, new MemoryStream(csv))).Id)).Status);

    /// <summary>Ten offers for each of 200 queries: cheap ones with many stars are relevant.</summary>
    private static byte[] Ranked()
    {
        var random = new Random(8);
        var text = new StringBuilder("query,price,stars,relevance\n");
        for (var row = 0; row < 2000; row++)
        {
            var (price, stars) = (random.Next(100), random.Next(1, 6));
            text.Append('q').Append(row / 10).Append(',').Append(price).Append(',').Append(stars).Append(',')
                .Append(Math.Clamp(((100 - price) / 40) + (stars / 2) + random.Next(2) - 1, 0, 4)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
