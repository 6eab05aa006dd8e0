using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MlOps.Testing;
using MlOps.Work;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace MlOps.Actors;

/// <summary>Two silos in this process on one store in memory, with a clock that only tests move and without workers.</summary>
public sealed class ActorCluster : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly InProcessTestCluster _cluster;
    private int _requests;

    public ActorCluster()
    {
        Requests = new(Store.Platform);
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddKeyedSingleton<TimeProvider>(PlatformClock.Key, Clock);
            silo.Services.AddSingleton<IWriteFaults>(Faults);
            silo.Services.AddMlOpsMemoryStore(Store);
            silo.Services.AddSingleton<IRequestLog>(Requests);
            silo.Services.AddMlOpsFiles(_folder["artifacts"], _folder["uploads"]);
            silo.Services.Configure<WorkOptions>(options =>
            {
                options.Slots = 0;

                // Longer than a lease, so that a test can let one run out and still be the first to look.
                options.SweepInterval = TimeSpan.FromMinutes(1);
                options.Directory = _folder["work"];
            });
            silo.Services.Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = TimeSpan.FromMilliseconds(500);
                options.NumMissedProbesLimit = 2;
                options.NumVotesForDeathDeclaration = 1;
            });
            silo.AddMlOpsActors();
        });
        _cluster = builder.Build();
    }

    internal FakeTimeProvider Clock { get; } = new(new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));

    internal WriteGate Faults { get; } = new();

    internal MemoryStore Store { get; } = new();

    internal CountedRequests Requests { get; }

    internal InProcessTestCluster Cluster => _cluster;

    internal IGrainFactory Grains => _cluster.Client;

    internal IServiceProvider SiloServices => _cluster.Silos[0].ServiceProvider;

    /// <summary>A caller with a request of its own.</summary>
    internal Caller NewCaller() => new("ada", $"request-{Interlocked.Increment(ref _requests)}");

    /// <summary>A fresh id that no other test uses.</summary>
    internal string NewId(string kind) => Ids.Derive(kind, NewCaller());

    public Task InitializeAsync() => _cluster.DeployAsync();

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>One cluster for all tests that only ask it.</summary>
[CollectionDefinition(nameof(ActorClusterCollection))]
public sealed class ActorClusterCollection : ICollectionFixture<ActorCluster>;
