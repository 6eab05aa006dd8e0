using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MlOps.Accounts;
using MlOps.Actors;
using MlOps.Serving;
using MlOps.Storage;
using MlOps.Testing;

namespace MlOps.Predictor;

/// <summary>Serving as a host registers it, on a store and a clock of the test's own.</summary>
internal sealed class ServingHost : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly IHostedService _service;

    public ServingHost()
    {
        _services = new ServiceCollection()
            .AddSingleton<IMeterFactory>(Measured)
            .AddLogging(logging => logging.AddProvider(Logs))
            .AddKeyedSingleton<TimeProvider>(PlatformClock.Key, Clock)
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<IRoutes>(Store)
            .AddSingleton<IArtifactStore>(Store)
            .AddSingleton<IUsageMeter>(Meters)
            .AddMlOpsPredictor()
            .BuildServiceProvider();
        Serving = _services.GetRequiredService<IServing>();
        _service = _services.GetServices<IHostedService>().Single();
    }

    public OwnMeters Measured { get; } = new();

    public FakeTimeProvider Clock { get; } = new();

    public StoreOfTest Store { get; } = new();

    public MetersOfTest Meters { get; } = new();

    public LogsOfTest Logs { get; } = new();

    public IServing Serving { get; }

    public Task StartAsync() => _service.StartAsync(CancellationToken.None);

    /// <summary>Waits until the fact holds, polling as time goes by would make it.</summary>
    public async Task WaitForAsync(Func<bool> fact, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!fact())
        {
            Assert.False(patience.IsCancellationRequested, $"It did not come about that {what}.");
            Clock.Advance(RoutingTable.PollInterval);
            await Task.Yield();
            await Task.Delay(1);
        }
    }

    /// <summary>Waits for some polls that begin after this call.</summary>
    public Task PollsAsync(int count = 3)
    {
        var before = Store.Polls;
        return WaitForAsync(() => Store.Polls >= before + count, "the routes were polled");
    }

    public Task StopAsync()
    {
        Store.Release();
        return _service.StopAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        _services.Dispose();
        Measured.Dispose();
    }
}

/// <summary>Routes and artifacts that a test changes, breaks and delays.</summary>
internal sealed class StoreOfTest : IRoutes, IArtifactStore
{
    private readonly ConcurrentDictionary<string, string> _files = new(StringComparer.Ordinal);
    private volatile TaskCompletionSource _gate = new();
    private ImmutableArray<Route> _routes = [];
    private long _epoch;
    private int _polls;
    private int _loads;

    public int Polls => Volatile.Read(ref _polls);

    public int Loads => Volatile.Read(ref _loads);

    public volatile bool IsLost;

    public StoreOfTest() => Release();

    public void Set(params ImmutableArray<Route> routes)
    {
        ImmutableInterlocked.InterlockedExchange(ref _routes, routes);
        Interlocked.Increment(ref _epoch);
    }

    public void Put(string digest, string path) => _files[digest] = path;

    /// <summary>From now on artifacts are given out only after <see cref="Release"/>.</summary>
    public void Hold() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _gate.TrySetResult();

    public Task<long> EpochAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _polls);
        return IsLost ? throw new StoreUnavailableException("The disk is gone.") : Task.FromResult(Interlocked.Read(ref _epoch));
    }

    public Task<(long Epoch, ImmutableArray<Route> Routes)> ReadAsync(CancellationToken cancellationToken = default)
    {
        var epoch = Interlocked.Read(ref _epoch);
        return Task.FromResult((epoch, _routes));
    }

    public async Task<string> LocalPathAsync(string digest, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _loads);
        await _gate.Task.WaitAsync(cancellationToken);
        return _files.TryGetValue(digest, out var path) ? path : throw new FileNotFoundException($"There is no artifact {digest}.");
    }

    public Task<StoredArtifact> WriteAsync(Stream content, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Stream> OpenReadAsync(string digest, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}

internal sealed class MetersOfTest : IUsageMeter
{
    private readonly ConcurrentDictionary<(string, string, UsageFacets?), CountingMeter> _meters = new();

    public IActorMeter For(string projectId, string actorId, UsageFacets? facets = null) => Of(projectId, actorId, facets);

    public CountingMeter Of(string projectId, string actorId, UsageFacets? facets) => _meters.GetOrAdd((projectId, actorId, facets), _ => new());
}

internal sealed class LogsOfTest : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<EventId> _events = new();

    public int Count(int eventId) => _events.Count(each => each.Id == eventId);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _events.Enqueue(eventId);

    public void Dispose()
    {
    }
}
