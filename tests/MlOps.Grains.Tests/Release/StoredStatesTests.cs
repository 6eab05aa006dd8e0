using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Deployments;
using MlOps.Experiments;
using MlOps.Models;
using MlOps.Projects;
using MlOps.Queues;
using MlOps.Runs;
using MlOps.Storage.State;
using MlOps.Testing;
using MlOps.Work;
using Orleans.Storage;
using Orleans.TestingHost;

namespace MlOps.Release;

/// <summary>The states that a release stored, on a cluster's database: read by the actors of this version, and written on by them.</summary>
public sealed class StoredStatesTests
{
    private const string Written = "written-on";
    private const string Shown = "shown-by-its-actor";

    private static readonly ImmutableArray<StoredKind> StoredKinds =
    [
        StoredKind.Of<AccountState, IAccountGrain, AccountCommand, AccountView>(Kinds.Account),
        StoredKind.Of<DatasetState, IDatasetGrain, DatasetCommand, DatasetView>(Kinds.Dataset),
        StoredKind.Of<DeploymentState, IDeploymentGrain, DeploymentCommand, DeploymentView>(Kinds.Deployment),
        StoredKind.Of<ExperimentState, IExperimentGrain, ExperimentCommand, ExperimentView>(Kinds.Experiment),
        StoredKind.Of<ModelState, IModelGrain, ModelCommand, ModelView>(Kinds.Model),
        StoredKind.Of<ModelVersionState, IModelVersionGrain, ModelVersionCommand, ModelVersionView>(Kinds.ModelVersion),
        StoredKind.Of<ProjectState, IProjectGrain, ProjectCommand, ProjectView>(Kinds.Project),
        StoredKind.Of<QueueState, IJobQueueGrain, QueueCommand, QueueView>(Kinds.JobQueue),
        StoredKind.Of<RunState, IRunGrain, RunCommand, RunView>(Kinds.Run),
    ];

    public static TheoryData<string, bool> ReleasesAndProviders
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var release in Fixture.Releases)
            {
                data.Add(release, false);
                data.Add(release, true);
            }

            return data;
        }
    }

    [PostgresTheory]
    [MemberData(nameof(ReleasesAndProviders))]
    public async Task States_OfARelease_InACluster_AreReadByTheActors_AndNothingIsLostWhenTheyGoOn(string release, bool usesAdoNet)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        using var folder = new TemporaryFolder();
        using var directory = DataDirectory.Open(folder.Path);
        await using var store = await ClusterStore.OpenAsync(
            new() { ConnectionString = database.ConnectionString, ClusterName = "test", UsesAdoNet = usesAdoNet }, directory, TimeProvider.System);
        var stored = Fixture.Read(release, "states.json");
        Assert.Equal(StoredKinds.Select(kind => kind.State.FullName), stored.Select(state => state.Key).Order());

        foreach (var kind in StoredKinds)
        {
            var text = stored[kind.State.FullName!]!.ToJsonString();
            foreach (var id in (string[])[Written, Shown])
            {
                await store.States.WriteAsync(new(kind.Name, id, $"{kind.Name}/{id}", 0, text, [], [], TimeProvider.System.GetUtcNow()));
            }

            await kind.WriteOnAsync(new ActorGrainStorage(store.States, TimeProvider.System), Written);
            var now = (string)(await database.ScalarAsync($"SELECT payload FROM grain_state WHERE kind = '{kind.Name}' AND id = '{Written}' AND version = 2"))!;
            Fixture.AssertHolds(kind.Name, stored[kind.State.FullName!], JsonNode.Parse(now));
        }

        await using var cluster = Silo(store, folder);
        await cluster.DeployAsync();
        foreach (var kind in StoredKinds)
        {
            // A deployment that is deleted shows itself to nobody; the fixtures' is.
            Assert.Equal(kind.Name == Kinds.Deployment, await kind.GetAsync(cluster.Client, Shown) is null);
        }
    }

    [Fact]
    public async Task State_OfAKindThatALaterVersionBrought_IsRefusedWithTheRemedy_AndStaysAsItIs()
    {
        var state = Fixture.Read("0.2.0", "states.json")[typeof(RunState).FullName!]!;
        state["spec"]!["kind"] = "later";
        var store = new MemoryStore();
        await store.States.WriteAsync(new(Kinds.Run, "run-1", "run/run-1", 0, state.ToJsonString(), [], [], TimeProvider.System.GetUtcNow()));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => StoredKinds.Single(kind => kind.State == typeof(RunState))
            .WriteOnAsync(new ActorGrainStorage(store.States, TimeProvider.System), "run-1"));

        Assert.Contains("Run a version of the platform that knows this shape", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(new(1, state.ToJsonString()), await store.States.ReadAsync(Kinds.Run, "run-1", default));
    }

    private static InProcessTestCluster Silo(ClusterStore store, TemporaryFolder folder)
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddMlOpsClusterStore(store);
            silo.Services.Configure<WorkOptions>(options => (options.Slots, options.SweepInterval, options.Directory) = (0, TimeSpan.FromMinutes(1), folder["work"]));
            silo.AddMlOpsActors();
        });
        return builder.Build();
    }

    /// <summary>An actor's stored state: how its actor shows it, and how a write goes on from it.</summary>
    private sealed record StoredKind(
        string Name, Type State, Func<IGrainFactory, string, Task<object?>> GetAsync, Func<IGrainStorage, string, Task> WriteOnAsync)
    {
        public static StoredKind Of<TState, TGrain, TCommand, TView>(string kind)
            where TState : ActorState
            where TGrain : IActor<TCommand, TView>
            where TCommand : class
            where TView : class =>
            new(
                kind,
                typeof(TState),
                async (grains, id) => await grains.GetGrain<TGrain>(id).GetAsync(),
                async (storage, id) =>
                {
                    var (grain, state) = (GrainId.Create(kind, id), new GrainState<ActorRecord<TState>>(new()));
                    await storage.ReadStateAsync(kind, grain, state);
                    await storage.WriteStateAsync(kind, grain, state);
                });
    }
}
