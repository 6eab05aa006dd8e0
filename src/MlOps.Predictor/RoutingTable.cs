using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlOps.Accounts;
using MlOps.Actors;
using MlOps.Predictor.Onnx;
using MlOps.Predictor.Telemetry;
using MlOps.Serving;
using MlOps.Storage;

namespace MlOps.Predictor;

/// <summary>
/// The routes of all deployments as this host serves them. One loop polls the epoch, takes in what the loader has
/// loaded, and swaps the snapshot; requests read the snapshot and nothing else.
/// </summary>
internal sealed partial class RoutingTable(
    IRoutes routes,
    IArtifactStore artifacts,
    IUsageMeter meter,
    ServingInstruments instruments,
    IOptions<OnnxLimits> limits,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock,
    ILogger<RoutingTable> logger) : BackgroundService, IServing, IMemoryHolder
{
    /// <summary>How long a change of a route may go unseen.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentQueue<LoadOutcome> _outcomes = new();
    private readonly Dictionary<ModelFiles, ModelSlot> _slots = [];
    private readonly HashSet<LoadedModel> _loaded = [];
    private readonly Deployers _deployers = new();
    private FrozenDictionary<string, ServedDeployment> _snapshot = FrozenDictionary<string, ServedDeployment>.Empty;
    private ImmutableArray<Route> _routes = [];
    private long? _epoch;
    private bool _isStoreLost;
    private volatile bool _hasReadRoutes;

    public bool HasReadRoutes => _hasReadRoutes;

    public IReadOnlyCollection<IServedDeployment> All => Volatile.Read(ref _snapshot).Values;

    public IServedDeployment? Find(string name) => Newest(name);

    private ServedDeployment? Newest(string name) => Volatile.Read(ref _snapshot).GetValueOrDefault(name);

    /// <summary>A model that several deployments share is held once.</summary>
    public IEnumerable<(IActorMeter Payer, long Bytes)> Held() => Volatile.Read(ref _snapshot).Values
        .Select(served => served.Active)
        .OfType<ActiveModel>()
        .GroupBy(active => active.Model)
        .SelectMany(shared => shared.Select(active => (active.PayerOf(null), shared.Key.FileBytes / shared.Count())));

    public void Hint(string? deployment = null)
    {
        if (deployment is not null)
        {
            _deployers.Add(deployment);
        }

        _signal.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A host must not wait for this before it listens.
        await Task.Yield();
        using var loader = new ModelLoader(artifacts, limits.Value, clock, outcome =>
        {
            _outcomes.Enqueue(outcome);
            Hint();
        });
        await using var timer = clock.CreateTimer(_ => Hint(), null, PollInterval, PollInterval);
        Hint();
        try
        {
            while (await _signal.Reader.WaitToReadAsync(stoppingToken))
            {
                _signal.Reader.TryRead(out _);
                _deployers.Take();
                var hasChanged = TakeOutcomes() | await PollAsync(stoppingToken);
                Request(loader);
                if (hasChanged)
                {
                    Publish();
                    Unload();
                }

                if (!_isStoreLost)
                {
                    _deployers.Keep(IsWaiting);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; requests that still run keep the snapshot that they have.
        }
    }

    private async Task<bool> PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            var epoch = await routes.EpochAsync(cancellationToken);
            var hasChanged = epoch != _epoch;
            if (hasChanged)
            {
                (epoch, _routes) = await routes.ReadAsync(cancellationToken);
                _epoch = epoch;
            }

            if (_isStoreLost)
            {
                _isStoreLost = false;
                LogStoreFound(logger);
            }

            return hasChanged;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever ails the store, what was served is served on.
            if (!_isStoreLost)
            {
                _isStoreLost = true;
                LogStoreLost(logger, error);
            }

            return false;
        }
    }

    private bool TakeOutcomes()
    {
        var hasChanged = false;
        while (_outcomes.TryDequeue(out var outcome))
        {
            Tell(outcome);
            if (outcome.Model is { } loaded)
            {
                _loaded.Add(loaded);
                hasChanged = true;
            }

            // Nobody may want it any more.
            if (_slots.TryGetValue(outcome.Files, out var slot))
            {
                hasChanged = true;
                if (slot.Take(outcome, clock.GetUtcNow()))
                {
                    LogLoadFailed(logger, outcome.Files.ModelDigest, outcome.Error!);
                }
            }
        }

        return hasChanged;
    }

    /// <summary>Asks for the models that are wanted and not there, and forgets those that no route wants.</summary>
    private void Request(ModelLoader loader)
    {
        var wanted = _routes.Select(FilesOf).ToHashSet();
        foreach (var files in _slots.Keys.Where(files => !wanted.Contains(files)).ToList())
        {
            _slots.Remove(files);
        }

        foreach (var files in wanted)
        {
            if (!_slots.TryGetValue(files, out var slot))
            {
                _slots.Add(files, slot = new());
            }

            if (slot.BeginIfDue(clock.GetUtcNow()))
            {
                loader.Load(files);
            }
        }
    }

    private void Publish()
    {
        var before = _snapshot;
        Volatile.Write(ref _snapshot, _routes.ToFrozenDictionary(route => route.Deployment, route => Serve(route, before), StringComparer.Ordinal));
        _hasReadRoutes = true;
    }

    /// <summary>Lets go of models that the snapshot no longer names; each goes when the last request has left it.</summary>
    private void Unload()
    {
        var used = _snapshot.Values.Select(served => served.Active?.Model).Concat(_slots.Values.Select(slot => slot.Model)).ToHashSet();
        foreach (var model in _loaded.Where(model => !used.Contains(model)).ToList())
        {
            _loaded.Remove(model);
            model.Retire();
            instruments.OnUnload();
        }
    }

    private ServedDeployment Serve(Route route, FrozenDictionary<string, ServedDeployment> before)
    {
        var old = before.GetValueOrDefault(route.Deployment) is { } served && served.Wanted.DeploymentId == route.DeploymentId ? served.Active : null;
        var slot = _slots[FilesOf(route)];
        if (slot.Model is not { } model)
        {
            // The version before answers until this one is loaded, or for good if it never is.
            return new(route, old, slot.Failure, instruments, Newest);
        }

        if (old is not null && old.Route == route)
        {
            return new(route, old, null, instruments, Newest);
        }

        LogServing(logger, route.Deployment, route.Number);
        var active = new ActiveModel(route, model, meter);
        return new(route, active, null, instruments, Newest);
    }

    private static ModelFiles FilesOf(Route route) => new(route.ModelDigest, route.ManifestDigest);
}
