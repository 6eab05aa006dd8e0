using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Deployments;
using MlOps.EndToEnd.Programs;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.EndToEnd.Kill;

/// <summary>The lives of one data directory, and what must be true after the last.</summary>
internal sealed class KillStory(string data, Random chance)
{
    /// <summary>Longer than a training takes, so that kills strike every phase of it.</summary>
    private const int LongestLifeMilliseconds = 6000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Workload _workload = new(chance);
    private int _kills;

    public async Task LiveUntilKilledAsync()
    {
        await using var host = await HostProcess.StartAsync(data);
        using var http = host.Http();
        using var end = new CancellationTokenSource();

        // The moment of death is chance, not a fact to wait for.
        using var life = new PeriodicTimer(TimeSpan.FromMilliseconds(1 + chance.Next(LongestLifeMilliseconds)));
        var work = _workload.WorkAsync(http, end.Token);
        await life.WaitForNextTickAsync();
        await host.KillAsync();
        _kills++;
        await end.CancelAsync();
        await work;
        await WorkerProcesses.AssertNoneStaysAsync(data);
    }

    public async Task<string> CheckAsync()
    {
        await using var host = await HostProcess.StartAsync(data);
        using var http = host.Http();
        await _workload.SettleAsync(http);

        var runs = await AllEndedAsync(http);
        var uploads = runs.Where(run => run.Spec is IngestionSpec).ToList();
        var trainings = runs.Where(run => run.Spec is TrainingSpec).ToList();

        // Nothing acknowledged is lost, nothing is doubled, nothing is there that nobody asked for.
        Assert.Equal(_workload.Uploads.Values.Order(), uploads.Select(run => run.Id).Order());
        Assert.Equal(_workload.Trainings.Values.Order(), trainings.Select(run => run.Id).Order());
        Assert.All(runs, run => Assert.True(run.Status == RunStatus.Succeeded || run.Failure?.Code == "worker.lost", $"{run.Id}: {run.Status} {run.Failure}"));

        await CheckDatasetAsync(http, uploads.Where(run => run.Status == RunStatus.Succeeded).ToList());
        await CheckModelAsync(http, trainings.Where(run => run.Status == RunStatus.Succeeded).ToList());
        await CheckAccountAsync(http, runs);

        // What only a run needed is gone with it.
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(data, "uploads"), "*", SearchOption.AllDirectories));
        await WorkerProcesses.AssertNoneStaysAsync(data);

        var attempts = runs.Sum(run => run.Attempt);
        return $"{_kills} kills, {_workload.Acknowledged} acknowledged requests, {uploads.Count} uploads, {trainings.Count} trainings, {attempts} attempts: none lost, none doubled";
    }

    private static async Task<List<RunView>> AllEndedAsync(HttpClient http)
    {
        // Looked at now and then, so that the looking leaves the cores to the work.
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var began = Stopwatch.GetTimestamp();
        for (; ; await poll.WaitForNextTickAsync())
        {
            var runs = await AllRunsAsync(http);
            if (runs.TrueForAll(run => run.Status.IsFinal()))
            {
                return runs;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, $"Runs are stuck: {string.Join(", ", runs.Where(run => !run.Status.IsFinal()).Select(run => $"{run.Id} {run.Status}"))}");
        }
    }

    private static async Task<List<RunView>> AllRunsAsync(HttpClient http)
    {
        var runs = new List<RunView>();
        string? after = null;
        do
        {
            var page = await http.GetFromJsonAsync<JsonElement>($"/api/v1/runs?limit=100{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}");
            runs.AddRange(page.GetProperty("items").Deserialize<List<RunView>>(MlOpsJson.Options)!);
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (after is not null);
        return runs;
    }

    private static async Task CheckDatasetAsync(HttpClient http, List<RunView> succeeded)
    {
        if (succeeded.Count == 0)
        {
            return;
        }

        // Every upload had content of its own: as many versions as uploads, numbered without gaps, each whole.
        var numbers = succeeded.Select(run => run.Product!.Number!.Value).Order().ToList();
        Assert.Equal(Enumerable.Range(1, succeeded.Count), numbers);
        foreach (var run in succeeded)
        {
            var details = await http.GetFromJsonAsync<JsonElement>($"/api/v1/datasets/{Workload.Dataset}/versions/{run.Product!.Number}");
            var version = details.GetProperty("version").Deserialize<DatasetVersionView>(MlOpsJson.Options)!;
            var manifest = details.GetProperty("manifest").Deserialize<DatasetManifest>(MlOpsJson.Options)!;
            Assert.Equal(run.Id, version.RunId);
            Assert.Equal(((IngestionSpec)run.Spec).RawDigest, version.Content.RawDigest);
            Assert.Equal(version.Content.Rows, manifest.Rows);
        }
    }

    private async Task CheckModelAsync(HttpClient http, List<RunView> succeeded)
    {
        if (succeeded.Count == 0)
        {
            return;
        }

        Assert.Equal(Enumerable.Range(1, succeeded.Count), succeeded.Select(run => run.Product!.Number!.Value).Order());
        foreach (var run in succeeded)
        {
            var details = await http.GetFromJsonAsync<JsonElement>($"/api/v1/models/{Workload.Model}/versions/{run.Product!.Number}");
            Assert.Equal(run.Id, details.GetProperty("version").Deserialize<ModelVersionView>(MlOpsJson.Options)!.Origin.RunId);
            Assert.NotEmpty(await http.GetByteArrayAsync($"/api/v1/models/{Workload.Model}/versions/{run.Product.Number}/file"));
        }

        if (_workload.Aliased is { } aliased)
        {
            var model = await http.GetFromJsonAsync<JsonElement>($"/api/v1/models/{Workload.Model}");
            Assert.Equal(aliased, model.GetProperty("model").Deserialize<ModelView>(MlOpsJson.Options)!.Aliases["production"]);
        }

        if (_workload.Deployed is { } deployed)
        {
            var deployment = await http.GetFromJsonAsync<JsonElement>($"/api/v1/deployments/{Workload.Deployment}");
            Assert.Equal(deployed, deployment.GetProperty("deployment").Deserialize<DeploymentView>(MlOpsJson.Options)!.Version.ModelVersionId);
        }
    }

    /// <summary>Each attempt was billed once: as many wall-time events as attempts, and the totals are the sum of the lines.</summary>
    private static async Task CheckAccountAsync(HttpClient http, List<RunView> runs)
    {
        var account = await http.GetFromJsonAsync<AccountView>("/api/v1/account", MlOpsJson.Options);
        var report = await http.GetFromJsonAsync<CostReport>("/api/v1/costs", MlOpsJson.Options);
        var wall = report!.Lines.Where(line => line.Meter == Meter.WorkerWall).ToList();
        Assert.Equal(runs.Where(run => run.Attempt > 0).Select(run => run.Id).Order(), wall.Select(line => line.ActorId).Order());
        Assert.Equal(account!.Totals.GetValueOrDefault(Meter.WorkerWall), wall.Sum(line => line.Quantity));
        Assert.Equal(
            account.Totals.GetValueOrDefault(Meter.WorkerCpu),
            report.Lines.Where(line => line.Meter == Meter.WorkerCpu).Sum(line => line.Quantity));
    }
}
