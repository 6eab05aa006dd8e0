using System.Text.Json;
using MlOps.Client;
using MlOps.Runs;

namespace MlOps.EndToEnd.Search;

/// <summary>Trainings and what they leave, by the typed client.</summary>
internal static class SearchRuns
{
    /// <summary>The run once it has succeeded.</summary>
    public static async Task<RunView> TrainAsync(this MlOpsHttpClient client, RunRequest request)
    {
        var run = await client.WaitForRunAsync((await client.StartRunAsync(request)).Id);
        Assert.True(run.Status == RunStatus.Succeeded, run.Failure?.Message);
        return run;
    }

    /// <summary>A file that a run left, read from JSON.</summary>
    public static async Task<T> RunFileAsync<T>(this MlOpsHttpClient client, string id, string file)
    {
        using var content = new MemoryStream();
        await client.DownloadRunFileAsync(id, file, content);
        return JsonSerializer.Deserialize<T>(content.ToArray(), MlOpsJson.Options)!;
    }
}
