using System.Buffers;
using System.Text.Json;
using MlOps.Storage;
using MlOps.Testing.Onnx;

namespace MlOps.Predictor.Onnx;

public sealed class SwapTests : IAsyncLifetime, IDisposable
{
    private const int Threads = 4;

    private static readonly Route One = new("eyes", "dep-1", "prj-a", "mdl-1.1", 1, "one", "one-manifest");
    private static readonly Route Two = One with { ModelVersionId = "mdl-1.2", Number = 2, ModelDigest = "two", ManifestDigest = "two-manifest" };

    private readonly ServingHost _host = new();
    private readonly ImportedModel _one = new(TestModel.Linear(1, 0).ToArray());
    private readonly ImportedModel _two = new(TestModel.Linear(2, 0).ToArray());

    public Task InitializeAsync()
    {
        foreach (var (name, model) in (IEnumerable<(string, ImportedModel)>)[("one", _one), ("two", _two)])
        {
            _host.Store.Put(name, model.ModelPath);
            _host.Store.Put($"{name}-manifest", model.ManifestPath);
        }

        return _host.StartAsync();
    }

    public Task DisposeAsync() => _host.StopAsync();

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
        _host.Dispose();
    }

    [Fact]
    public async Task Swaps_UnderLoad_FailNoRequest_AndUnloadEveryModelThatWent()
    {
        _host.Store.Set(One);
        await ReadyAsync(1);
        using var stop = new CancellationTokenSource();
        var answered = 0;
        var load = Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var (version, y) = Predict((ServedDeployment)_host.Serving.Find("eyes")!);
                Assert.Equal(version, y);
                Interlocked.Increment(ref answered);
            }
        })).ToArray();

        List<LoadedModel> seen = [((ServedDeployment)_host.Serving.Find("eyes")!).Active!.Model];
        for (var i = 0; i < 8; i++)
        {
            _host.Store.Set(i % 2 == 0 ? Two : One);
            await ReadyAsync(i % 2 == 0 ? 2 : 1);
            seen.Add(((ServedDeployment)_host.Serving.Find("eyes")!).Active!.Model);
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.True(answered > Threads);
        Assert.Equal(9, seen.Distinct().Count());
        await _host.WaitForAsync(() => seen.Take(8).All(IsUnloaded), "the models that went were unloaded");
        Assert.False(IsUnloaded(seen[8]));
    }

    [Fact]
    public async Task RequestThatFoundAModelAndEntersTooLate_IsAnsweredByTheOneThatTookItsPlace()
    {
        _host.Store.Set(One);
        await ReadyAsync(1);
        var held = (ServedDeployment)_host.Serving.Find("eyes")!;
        _host.Store.Set(Two);
        await ReadyAsync(2);
        await _host.WaitForAsync(() => IsUnloaded(held.Active!.Model), "the first model was unloaded");

        Assert.Equal((2, 2), Predict(held));

        _host.Store.Set();
        await _host.WaitForAsync(() => _host.Serving.Find("eyes") is null, "the route was gone");
        Assert.Throws<Serving.NotReadyException>(() => Predict(held));
    }

    private static bool IsUnloaded(LoadedModel model)
    {
        if (!model.TryEnter())
        {
            return true;
        }

        model.Leave();
        return false;
    }

    /// <summary>The version that answered, and what it made of 1.</summary>
    private static (int Version, int Y) Predict(ServedDeployment served)
    {
        var answer = new ArrayBufferWriter<byte>();
        served.PredictRows(new("""[{"x": [1, 5]}]"""u8.ToArray()), answer);
        var root = JsonDocument.Parse(answer.WrittenMemory).RootElement;
        return (root.GetProperty("modelVersion").GetInt32(), root.GetProperty("predictions")[0].GetProperty("y").GetInt32());
    }

    private Task ReadyAsync(int number) => _host.WaitForAsync(
        () => _host.Serving.Find("eyes") is { IsReady: true } served && served.Route.Number == number, $"version {number} was served");
}
