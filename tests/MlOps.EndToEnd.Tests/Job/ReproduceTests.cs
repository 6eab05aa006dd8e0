using System.Text;
using System.Text.Json;
using MlOps.Client;
using MlOps.EndToEnd.Programs;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.EndToEnd.Job;

/// <summary>A training is judged, compared with the version in use, and proved by training it again, on the real host.</summary>
public sealed class ReproduceTests(RunningHost running) : IClassFixture<RunningHost>
{
    private MlOpsHttpClient Client => running.Client;

    [Fact]
    public async Task Training_ReproducedIsIdentical_AndOfAnotherSeedIsNot()
    {
        await Client.WaitForRunAsync((await Client.UploadDatasetAsync("machines", new MemoryStream(SmallData.Csv(seed: 3, rows: 3000)))).Id);
        var first = await TrainAsync(new() { Dataset = "machines", Label = "failed" });

        var again = await Client.WaitForRunAsync((await Client.ReproduceRunAsync(first.Id)).Id);
        Assert.Equal(RunStatus.Succeeded, again.Status);
        Assert.Equal(first.Id, ((TrainingSpec)again.Spec).Reproduces);
        Assert.Null(again.Product!.VersionId);
        var same = await Client.CompareRunsAsync(first.Id, again.Id);
        Assert.Equal(ComparisonVerdict.Identical, same.Verdict);
        Assert.Empty(same.Differences);
        Assert.Equal(1, (await Client.GetModelAsync("machines")).Model.NewestVersion);

        var other = await TrainAsync(new() { Dataset = "machines", Label = "failed", Seed = 2 });
        var different = await Client.CompareRunsAsync(first.Id, other.Id);
        Assert.Equal(ComparisonVerdict.Different, different.Verdict);
        Assert.Contains(new RunDifference("spec.seed", "1", "2"), different.Differences);
        Assert.Contains("spec.seed", different.Summary, StringComparison.Ordinal);

        // The second version was measured against the first one, which was in use.
        var evaluation = JsonSerializer.Deserialize<ModelEvaluation>(await VersionFileAsync("2", ModelEvaluation.FileName), MlOpsJson.Options)!;
        Assert.Equal("machines version 1", evaluation.Incumbent!.Name);
        Assert.Null(evaluation.Incumbent.NotCompared);
        Assert.Contains("may know some of these test rows", evaluation.Incumbent.Caution, StringComparison.Ordinal);

        var report = Encoding.UTF8.GetString(await VersionFileAsync("newest", ModelReport.TextFileName));
        Assert.StartsWith("# Whether 'failed' is '1' or '0', learned by LightGbm", report, StringComparison.Ordinal);
        Assert.Contains("machines version 1, the version in use", report, StringComparison.Ordinal);

        var picture = await running.Http.GetAsync($"/api/v1/runs/{first.Id}/files/roc.svg");
        Assert.Equal("image/svg+xml", picture.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Ingestion_CannotBeReproduced()
    {
        var ingestion = await Client.WaitForRunAsync((await Client.UploadDatasetAsync("others", new MemoryStream(SmallData.Csv(seed: 4, rows: 50)))).Id);

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(() => Client.ReproduceRunAsync(ingestion.Id));

        Assert.Equal("run.not-training", refused.Code);
    }

    private async Task<RunView> TrainAsync(RunRequest request)
    {
        var run = await Client.WaitForRunAsync((await Client.StartRunAsync(request)).Id);
        Assert.True(run.Status == RunStatus.Succeeded, run.Failure?.Message);
        return run;
    }

    private async Task<byte[]> VersionFileAsync(string version, string file)
    {
        using var content = new MemoryStream();
        await Client.DownloadModelFileAsync("machines", version, file, content);
        return content.ToArray();
    }
}
