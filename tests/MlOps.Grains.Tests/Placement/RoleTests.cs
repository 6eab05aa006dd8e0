using Microsoft.Extensions.DependencyInjection;
using MlOps.Projects;
using MlOps.Serving;
using MlOps.Testing;
using MlOps.Work;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.TestingHost;

namespace MlOps.Placement;

public sealed class RoleTests(RoleCluster cluster) : IClassFixture<RoleCluster>
{
    [Fact]
    public async Task Actors_LiveOnSilosThatDoNotServe()
    {
        for (var number = 0; number < 20; number++)
        {
            await cluster.From(SiloRole.Serving).GetGrain<IProjectGrain>($"prj-{number}").GetAsync();
        }

        var silos = await cluster.SilosOfAsync(Kinds.Project);
        Assert.Equal(20, silos.Length);
        Assert.All(silos, silo => Assert.Equal(cluster.Address(SiloRole.Compute), silo));
    }

    [Fact]
    public void OneSiloSpeaksForTheMachine_ThatBothAreOn()
    {
        var speak = cluster.Spokesmen(Environment.MachineName).ToList();

        Assert.Equal(1, speak.Count(speaks => speaks));
        Assert.Equal(2, cluster.Spokesmen("another").Count(speaks => speaks));
    }

    [Fact]
    public async Task Predictions_AreAnsweredBySilosThatServe()
    {
        for (var number = 0; number < 20; number++)
        {
            var reply = await cluster.From(SiloRole.Compute).GetGrain<IPredictorGrain>($"none-{number}").PredictAsync(new TensorRequest { Inputs = [] });
            Assert.Equal("deployment.unknown", reply.Refusal!.Code);
        }
    }
}

/// <summary>A silo that serves and one for workers, which has nothing to serve with.</summary>
public sealed class RoleCluster : IAsyncLifetime
{
    private static readonly string[] Roles = [SiloRole.Serving, SiloRole.Compute];

    private readonly TemporaryFolder _folder = new();
    private readonly InProcessTestCluster _cluster;

    public RoleCluster()
    {
        var store = new MemoryStore();
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 2);
        builder.ConfigureSilo((options, silo) =>
        {
            var role = options.SiloName.EndsWith('0') ? SiloRole.Serving : SiloRole.Compute;
            silo.Services.AddMlOpsMemoryStore(store);
            silo.Services.AddMlOpsFiles(_folder["artifacts"], _folder["uploads"]);
            silo.Services.Configure<WorkOptions>(work => (work.Slots, work.Directory) = (0, _folder["work"]));
            if (role == SiloRole.Serving)
            {
                silo.Services.AddSingleton<IServing, NothingToServe>();
            }

            silo.UseRole(role);
            silo.AddMlOpsActors();
        });
        _cluster = builder.Build();
    }

    public async Task InitializeAsync()
    {
        await _cluster.DeployAsync();

        // A silo tells its role soon after it has joined; until then the others take it for one without.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!Roles.All(IsKnownEverywhere))
        {
            await Task.Delay(10, patience.Token);
        }
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    internal IGrainFactory From(string role) => Silo(role).ServiceProvider.GetRequiredService<IGrainFactory>();

    internal SiloAddress Address(string role) => Silo(role).SiloAddress;

    /// <summary>Whether each silo speaks for a machine.</summary>
    internal IEnumerable<bool> Spokesmen(string machine) => _cluster.Silos.Select(silo => silo.ServiceProvider.GetRequiredService<ISpokesman>().SpeaksFor(machine));

    internal async Task<SiloAddress[]> SilosOfAsync(string grainType)
    {
        var statistics = await _cluster.Client.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return [.. statistics.Where(activation => activation.GrainId.Type.ToString() == grainType).Select(activation => activation.SiloAddress)];
    }

    private InProcessSiloHandle Silo(string role) => _cluster.Silos[Array.IndexOf(Roles, role)];

    private bool IsKnownEverywhere(string role) => _cluster.Silos.All(silo =>
        silo.ServiceProvider.GetRequiredService<ISiloMetadataCache>().GetSiloMetadata(Address(role)).Metadata.GetValueOrDefault(SiloRole.Key) == role);

    private sealed class NothingToServe : IServing
    {
        public IReadOnlyCollection<IServedDeployment> All => [];

        public IServedDeployment? Find(string name) => null;

        public void Hint(string? deployment = null)
        {
        }
    }
}
