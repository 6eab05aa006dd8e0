using Microsoft.Extensions.DependencyInjection;
using MlOps.Actors;
using MlOps.Storage;
using MlOps.Testing;
using MlOps.Work;
using Orleans.Configuration;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;

namespace MlOps.Gateway.Failover;

/// <summary>Two silos on one store in memory, and the two ways in: the client of a silo that lives, and a client of the cluster.</summary>
public sealed class EdgeCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InProcessTestCluster _cluster;

    public EdgeCluster()
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 2);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IWriteFaults>(Faults);
            silo.Services.AddMlOpsMemoryStore(Store);
            Reads.Over(silo.Services);
            silo.Services.AddMlOpsFiles(_folder["artifacts"], _folder["uploads"]);
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(Answers);
            silo.Services.AddEdgeFailover();
            silo.Services.Configure<WorkOptions>(options =>
            {
                options.Slots = 0;
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
        builder.ConfigureClient(client =>
        {
            client.Services.AddKeyedSingleton(PlatformClock.Key, TimeProvider.System);
            client.Services.AddEdgeFailover();
        });
        _cluster = builder.Build();
    }

    internal LostAnswers Answers { get; } = new();

    internal ScriptedWriteFaults Faults { get; } = new();

    internal LosableReads Reads { get; } = new();

    internal MemoryStore Store { get; } = new();

    /// <summary>The way in that a gateway has.</summary>
    internal IGrainFactory Edge(bool isInASilo) =>
        isInASilo ? _cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>() : _cluster.Client;

    public Task DeployAsync() => _cluster.DeployAsync();

    /// <summary>Sees to it that the actor is on the silo that will be lost.</summary>
    internal async Task PlaceOnTheLostAsync(Func<IGrainFactory, Task> firstCall)
    {
        var lost = _cluster.Silos[1];
        RequestContext.Set(IPlacementDirector.PlacementHintKey, lost.SiloAddress);
        await firstCall(Edge(isInASilo: true));
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
    }

    internal bool IsOnTheLost(IAddressable actor) =>
        _cluster.TryGetGrainContext(actor.GetGrainId(), out var context) && context.Address.SiloAddress == _cluster.Silos[1].SiloAddress;

    internal Task KillAsync() => _cluster.KillSiloAsync(_cluster.Silos[1]);

    public async ValueTask DisposeAsync()
    {
        Answers.LetGo();
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }
}
