using System.Buffers;
using System.Text;
using System.Text.Json;
using MlOps.Accounts;
using MlOps.Runs;
using MlOps.Serving;
using MlOps.Storage;
using MlOps.Testing;

namespace MlOps.Predictor;

public sealed class RoutingTableTests(Models models) : IClassFixture<Models>, IAsyncLifetime, IDisposable
{
    private const int LoadFailed = 4002;
    private const int StoreLost = 4003;
    private const int StoreFound = 4004;
    private const string Row = """[{"amount": 1.5, "flag": true, "at": "2020-05-01", "name": null}]""";

    private static readonly Route One = new("census", "dep-1", "prj-a", "mdl-1.1", 1, "binary", "binary-manifest");
    private static readonly Route Two = One with { ModelVersionId = "mdl-1.2", Number = 2, ModelDigest = "regression", ManifestDigest = "regression-manifest" };

    private readonly ServingHost _host = new();

    private StoreOfTest Store => _host.Store;

    private IServing Serving => _host.Serving;

    public Task InitializeAsync()
    {
        Put("binary", models.Of(TrainingTask.Binary));
        Put("regression", models.Of(TrainingTask.Regression));
        return _host.StartAsync();
    }

    public Task DisposeAsync() => _host.StopAsync();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Deployment_IsLoaded_AndAnswers()
    {
        Assert.Null(Serving.Find("census"));
        Store.Set(One);

        await ReadyAsync("census", 1);

        Assert.True(Serving.HasReadRoutes);
        Assert.Equal(1, Predict().GetProperty("modelVersion").GetInt32());
        Assert.Equal(1, _host.Meters.Of("prj-a", "dep-1", new("mdl-1.1")).Predictions);
        Assert.Equal(["census"], Serving.All.Select(served => served.Route.Deployment));
        Assert.Equal(TrainingTask.Binary, Serving.Find("census")!.Manifest!.Task);
        Assert.Null(Serving.Find("Census"));
    }

    [Fact]
    public async Task MemoryOfAModel_IsHeldOnce_ForAllItsDeployments()
    {
        Store.Set(One, One with { Deployment = "other", DeploymentId = "dep-2" }, Two with { Deployment = "third", DeploymentId = "dep-3" });
        await ReadyAsync("census", 1);
        await ReadyAsync("other", 1);
        await ReadyAsync("third", 2);

        var held = ((IMemoryHolder)Serving).Held().ToDictionary(one => one.Payer, one => one.Bytes);

        var shared = held[_host.Meters.Of("prj-a", "dep-1", new("mdl-1.1"))];
        Assert.Equal(shared, held[_host.Meters.Of("prj-a", "dep-2", new("mdl-1.1"))]);
        Assert.Equal(new FileInfo(models.Of(TrainingTask.Binary).Trained.ModelPath).Length / 2, shared);
        Assert.Equal(3, held.Count);
    }

    [Fact]
    public async Task Deployment_WhileItsModelLoads_IsKnownButNotReady()
    {
        Store.Hold();
        Store.Set(One);
        await _host.WaitForAsync(() => Serving.Find("census") is not null, "the route was read");

        var served = Serving.Find("census")!;

        Assert.False(served.IsReady);
        Assert.Null(served.Failure);
        Assert.Null(served.Manifest);
        Assert.Contains("loading version 1", Assert.Throws<NotReadyException>(() => Predict()).Message, StringComparison.Ordinal);
        Store.Release();
        await ReadyAsync("census", 1);
    }

    [Fact]
    public async Task OldVersion_AnswersUntilTheNewOneIsLoaded()
    {
        Store.Set(One);
        await ReadyAsync("census", 1);
        var held = Serving.Find("census")!;
        Store.Hold();
        var loads = Store.Loads;
        Store.Set(Two);
        await _host.WaitForAsync(() => Store.Loads > loads, "the new version began to load");
        await _host.PollsAsync();

        Assert.Equal(1, Predict().GetProperty("modelVersion").GetInt32());
        Assert.Equal(1, Serving.Find("census")!.Route.Number);
        Assert.True(Serving.Find("census")!.IsReady);

        Store.Release();
        await ReadyAsync("census", 2);
        Assert.Equal(2, Predict().GetProperty("modelVersion").GetInt32());

        // A request that began before the flip is answered by the model that it found.
        Assert.Equal(1, Predict(held).GetProperty("modelVersion").GetInt32());
    }

    [Fact]
    public async Task Flips_UnderLoad_FailNoRequest()
    {
        Store.Set(One);
        await ReadyAsync("census", 1);
        using var stop = new CancellationTokenSource();
        var answered = 0;
        var load = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.InRange(Predict().GetProperty("modelVersion").GetInt32(), 1, 2);
                Interlocked.Increment(ref answered);
            }
        });
        for (var i = 0; i < 6; i++)
        {
            Store.Set(i % 2 == 0 ? Two : One);
            await ReadyAsync("census", i % 2 == 0 ? 2 : 1);
        }

        await stop.CancelAsync();
        await load;
        Assert.True(answered > 0);
    }

    [Fact]
    public async Task OtherRoute_KeepsItsModel_WhenOneChanges()
    {
        var other = Two with { Deployment = "other", DeploymentId = "dep-2" };
        Store.Set(One, other);
        await ReadyAsync("census", 1);
        await ReadyAsync("other", 2);
        var loads = Store.Loads;
        var manifest = Serving.Find("census")!.Manifest;

        Store.Set(One, other with { Number = 7, ModelVersionId = "mdl-1.7" });
        await ReadyAsync("other", 7);

        Assert.Equal(loads, Store.Loads);
        Assert.Same(manifest, Serving.Find("census")!.Manifest);
    }

    [Fact]
    public async Task DeletedDeployment_IsGone_AndAnotherOfItsNameDoesNotInheritItsModel()
    {
        Store.Set(One);
        await ReadyAsync("census", 1);
        Store.Set();
        await _host.WaitForAsync(() => Serving.Find("census") is null, "the route was gone");
        Assert.Empty(Serving.All);

        Store.Set(One);
        await ReadyAsync("census", 1);
        Store.Hold();
        Store.Set(Two with { DeploymentId = "dep-9" });
        await _host.WaitForAsync(() => Serving.Find("census")!.Route.DeploymentId == "dep-9", "the other deployment was seen");

        Assert.False(Serving.Find("census")!.IsReady);
    }

    [Fact]
    public async Task BrokenModel_IsAFailure_LoggedOnce_AndTriedAgain()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["broken.zip"], "no zip");
        Store.Put("broken", folder["broken.zip"]);
        Store.Set(One);
        await ReadyAsync("census", 1);

        Store.Set(Two with { ModelDigest = "broken" });
        await _host.WaitForAsync(() => Serving.Find("census")!.Failure is not null, "the failure was seen");
        var loads = Store.Loads;
        await _host.WaitForAsync(() => Store.Loads >= loads + 4, "the load was tried again");

        Assert.Equal(1, _host.Logs.Count(LoadFailed));
        Assert.Equal(1, Predict().GetProperty("modelVersion").GetInt32());
        Assert.Contains("cannot be loaded", Serving.Find("census")!.Failure, StringComparison.Ordinal);

        Put("broken", models.Of(TrainingTask.Regression), "regression-manifest");
        await ReadyAsync("census", 2);
        Assert.Null(Serving.Find("census")!.Failure);
    }

    [Fact]
    public async Task ModelOfAnotherManifest_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var path = folder["other.json"];
        var manifest = File.ReadAllText(models.Of(TrainingTask.Binary).Trained.ManifestPath);
        File.WriteAllText(path, manifest.Replace("\"amount\"", "\"sum\"", StringComparison.Ordinal));
        Store.Put("other-manifest", path);
        Store.Set(One with { ManifestDigest = "other-manifest" });

        await _host.WaitForAsync(() => Serving.Find("census")?.Failure is not null, "the failure was seen");

        Assert.Contains("not of one model", Serving.Find("census")!.Failure, StringComparison.Ordinal);
        Assert.Contains("not of one model", Assert.Throws<NotReadyException>(() => Predict()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LostStore_ChangesNothing_AndIsLoggedOnce()
    {
        Store.Set(One);
        await ReadyAsync("census", 1);
        Store.IsLost = true;
        Store.Set(Two);
        await _host.PollsAsync(5);

        Assert.Equal(1, Predict().GetProperty("modelVersion").GetInt32());
        Assert.Equal(1, _host.Logs.Count(StoreLost));

        Store.IsLost = false;
        await ReadyAsync("census", 2);
        Assert.Equal(1, _host.Logs.Count(StoreFound));
    }

    [Fact]
    public async Task Hint_PollsAtOnce_WithoutTheClock()
    {
        await _host.PollsAsync();
        Store.Set(One);
        Serving.Hint();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Serving.Find("census") is not { IsReady: true })
        {
            await Task.Delay(1, patience.Token);
        }
    }

    private void Put(string digest, ServedModel model, string? manifest = null)
    {
        Store.Put(digest, model.Trained.ModelPath);
        Store.Put(manifest ?? $"{digest}-manifest", model.Trained.ManifestPath);
    }

    private Task ReadyAsync(string name, int number) =>
        _host.WaitForAsync(() => Serving.Find(name) is { IsReady: true } served && served.Route.Number == number, $"version {number} answered");

    private JsonElement Predict(IServedDeployment? served = null)
    {
        var answer = new ArrayBufferWriter<byte>();
        (served ?? Serving.Find("census")!).PredictRows(new(Encoding.UTF8.GetBytes(Row)), answer);
        return JsonDocument.Parse(answer.WrittenMemory).RootElement;
    }
}
