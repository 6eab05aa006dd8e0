using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlOps.Client;
using MlOps.EndToEnd.Programs;
using MlOps.Runs;

namespace MlOps.EndToEnd.BadInput;

/// <summary>One real host with a dataset, a model of it and its deployment, none of which bad input may touch.</summary>
public sealed class SoundPlatform : IAsyncLifetime
{
    /// <summary>The name of the dataset, the model and the deployment.</summary>
    internal const string Name = "sound";

    private const string Rows = """[{"hours": 9500, "site": "a"}, {"hours": 12.5, "site": "c"}, {"hours": null, "site": null}]""";

    private readonly RunningHost _running = new();
    private IReadOnlyList<string>? _kept;

    internal MlOpsHttpClient Client => _running.Client;

    internal HttpClient Http => _running.Http;

    internal TemporaryFolder Folder => _running.Folder;

    public async Task InitializeAsync()
    {
        await _running.InitializeAsync();
        await PutAsync(Name, SmallData.Csv(seed: 1, rows: 400));
        var training = await Client.WaitForRunAsync((await Client.StartRunAsync(new() { Dataset = Name, Label = "failed" })).Id);
        Assert.Equal((RunStatus.Succeeded, null), (training.Status, training.Failure));
        await Client.DeployAsync(Name, Name);
        Assert.True((await Client.WaitForDeploymentAsync(Name, 1)).IsReady);
        _kept = await KeptAsync();
    }

    public Task DisposeAsync() => _running.DisposeAsync();

    /// <summary>Puts in a file that is fine; the run that read it.</summary>
    internal async Task<RunView> PutAsync(string name, byte[] file, DatasetUpload? upload = null)
    {
        using var content = new MemoryStream(file);
        var run = await Client.WaitForRunAsync((await Client.UploadDatasetAsync(name, content, upload ?? new())).Id);
        Assert.Equal((RunStatus.Succeeded, null), (run.Status, run.Failure));
        return run;
    }

    /// <summary>The process is the one that was started, and all that was there before is there and answers alike, bit for bit.</summary>
    internal async Task AssertIntactAsync()
    {
        Assert.True(_running.Host.IsRunning, _running.Host.Said);
        Assert.Equal(_kept, await KeptAsync());
    }

    private async Task<IReadOnlyList<string>> KeptAsync() =>
    [
        Text(await Client.GetDatasetAsync(Name)),
        Text(await Client.GetDatasetVersionAsync(Name, 1)),
        await DigestAsync(target => Client.DownloadDatasetAsync(Name, 1, target)),
        Text(await Client.GetModelAsync(Name)),
        await DigestAsync(target => Client.DownloadModelAsync(Name, 1, target)),
        Text(await Client.GetDeploymentAsync(Name)),
        await AnswerAsync(),
    ];

    private async Task<string> AnswerAsync()
    {
        using var content = new StringContent(Rows, Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync($"/api/v1/deployments/{Name}/predict", content);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }

    private static async Task<string> DigestAsync(Func<Stream, Task> download)
    {
        using var target = new MemoryStream();
        await download(target);
        return Convert.ToHexString(SHA256.HashData(target.ToArray()));
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, MlOpsJson.Options);
}

/// <summary>All bad input goes to one process, one thing after the other.</summary>
[CollectionDefinition(nameof(SoundPlatformCollection))]
public sealed class SoundPlatformCollection : ICollectionFixture<SoundPlatform>;
