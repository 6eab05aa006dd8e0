using System.Buffers;
using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlOps.Accounts;
using MlOps.Predictor;
using MlOps.Predictor.Onnx;
using MlOps.Runs;
using MlOps.Storage;
using MlOps.Testing;
using Route = MlOps.Storage.Route;

namespace MlOps.Benchmarks.Predict;

/// <summary>
/// One row by more and more deployments in turn, each with a model of its own in memory: the lookup in the routing
/// snapshot, the request, and the meters.
/// </summary>
public class ManyModels
{
    private const int TableRows = 6000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ArrayBufferWriter<byte> _answer = new(4096);
    private readonly OwnMeters _meters = new();
    private ServedSample _sample = null!;
    private RoutingTable _serving = null!;
    private string[] _names = [];
    private int _call;

    [Params(1, 10, 100)]
    public int Models { get; set; }

    [GlobalSetup]
    public async Task Load()
    {
        _sample = Samples.Of("many", () => new(MadeTable.Census(TableRows, value => value > 0.5 ? "high" : "low"), TrainingTask.Binary, TrainerCatalog.LightGbm));
        _names = [.. Enumerable.Range(0, Models).Select(i => $"census-{i}")];
        var store = new OneModelStore(_sample, _names);
        _serving = new(store, store, new UsageMeter(TimeProvider.System), new(_meters), Options.Create(new OnnxLimits()), TimeProvider.System, NullLogger<RoutingTable>.Instance);
        await _serving.StartAsync(CancellationToken.None);
        using var patience = new CancellationTokenSource(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!Array.TrueForAll(_names, name => _serving.Find(name) is { IsReady: true }))
        {
            await poll.WaitForNextTickAsync(patience.Token);
        }
    }

    [GlobalCleanup]
    public async Task Free()
    {
        await _serving.StopAsync(CancellationToken.None);
        _serving.Dispose();
        _meters.Dispose();
    }

    [Benchmark]
    public void Request()
    {
        _call = _call == int.MaxValue ? 0 : _call + 1;
        _answer.ResetWrittenCount();
        _serving.Find(_names[_call % _names.Length])!.PredictRows(new ReadOnlySequence<byte>(_sample.Bodies[_call % ServedSample.Rows]), _answer);
    }

    /// <summary>Every name has a model of its own, and all are of the same two files.</summary>
    private sealed class OneModelStore(ServedSample sample, string[] names) : IRoutes, IArtifactStore
    {
        private const string Manifest = "manifest";

        private readonly ImmutableArray<Route> _routes = [.. names.Select((name, i) => new Route(name, $"dep-{i}", "prj-default", $"mdl-{i}.1", 1, $"zip-{i}", Manifest))];

        public Task<long> EpochAsync(CancellationToken cancellationToken = default) => Task.FromResult(1L);

        public Task<(long Epoch, ImmutableArray<Route> Routes)> ReadAsync(CancellationToken cancellationToken = default) => Task.FromResult((1L, _routes));

        public Task<string> LocalPathAsync(string digest, CancellationToken cancellationToken = default) =>
            Task.FromResult(digest == Manifest ? sample.ManifestPath : sample.ModelPath);

        public Task<StoredArtifact> WriteAsync(Stream content, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Stream> OpenReadAsync(string digest, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
