using System.Collections.Immutable;
using MlOps.Client;
using MlOps.EndToEnd.Programs;
using MlOps.Runs;

namespace MlOps.EndToEnd.Kill;

/// <summary>A host that dies while its worker predicts: the next one begins the batch again, and nothing is doubled.</summary>
public sealed class BatchKillTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task HostKilledWhileItsWorkerPredicts_TheBatchIsTakenAgain_AndIsOneVersion()
    {
        using var folder = new TemporaryFolder();
        string runId;
        DateTimeOffset? predictedAt;
        await using (var host = await HostProcess.StartAsync(folder["data"]))
        {
            using var client = ClientOf(host);
            await SucceedAsync(client, client.UploadDatasetAsync("few", new MemoryStream(SmallData.Csv(seed: 1, rows: 2000))));
            await SucceedAsync(client, client.UploadDatasetAsync("many", new MemoryStream(SmallData.Csv(seed: 2, rows: 400_000))));
            await SucceedAsync(client, client.StartRunAsync(new()
            {
                Dataset = "few",
                Label = "failed",
                Trainer = TrainerCatalog.LightGbm,
                Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("NumberOfIterations", "100"),
            }));

            var run = await client.StartBatchAsync(new() { Model = "few", Dataset = "many", Output = "predicted" });
            (runId, predictedAt) = (run.Id, ((PredictionSpec)run.Spec).PredictedAt);
            await UntilPredictingAsync(client, runId);
            await host.KillAsync();
            await WorkerProcesses.AssertNoneStaysAsync(folder["data"]);
        }

        await using var next = await HostProcess.StartAsync(folder["data"]);
        using var again = ClientOf(next);
        using var patience = new CancellationTokenSource(Patience);
        var ended = await again.WaitForRunAsync(runId, patience.Token);

        Assert.Equal((RunStatus.Succeeded, 2, null), (ended.Status, ended.Attempt, ended.Failure));
        Assert.Equal(predictedAt, ((PredictionSpec)ended.Spec).PredictedAt);
        var predicted = await again.GetDatasetAsync("predicted");
        Assert.Equal((1, 400_000L), (predicted.Dataset.NewestVersion, predicted.Dataset.Rows));
        Assert.Equal(runId, Assert.Single(predicted.Versions).RunId);
    }

    private static MlOpsHttpClient ClientOf(HostProcess host) =>
        new(new() { Address = host.Address, Token = HostProcess.Token, PollInterval = TimeSpan.FromMilliseconds(100) });

    private static async Task SucceedAsync(MlOpsHttpClient client, Task<RunView> started) =>
        Assert.Equal(RunStatus.Succeeded, (await client.WaitForRunAsync((await started).Id)).Status);

    private static async Task UntilPredictingAsync(MlOpsHttpClient client, string runId)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var seen in client.WatchRunAsync(runId, patience.Token))
        {
            if (seen.Progress is { Phase: "predicting", RowsRead: > 0 })
            {
                return;
            }
        }

        Assert.Fail("The batch ended before the host could be killed: give it more rows.");
    }
}
