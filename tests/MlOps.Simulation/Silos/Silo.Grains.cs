using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Deployments;
using MlOps.Experiments;
using MlOps.Models;
using MlOps.Projects;
using MlOps.Queues;
using MlOps.Runs;
using Orleans.Core;

namespace MlOps.Simulation;

/// <summary>The platform's own grains, as its services would make them.</summary>
internal sealed partial class Silo
{
    private readonly ActorServices _services;
    private readonly RunKinds _kinds;
    private UsageFlush? _flush;

    public (Grain Grain, IStorage State) Make(Activation activation) => Make(activation, activation.GrainId);

    private (Grain Grain, IStorage State) Make(Activation activation, GrainId id) => id.Type.ToString() switch
    {
        Kinds.Project => Make<ProjectState>(id, state => new ProjectGrain(state, _services, Logger<ProjectGrain>())),
        Kinds.Dataset => Make<DatasetState>(id, state => new DatasetGrain(state, _services, Store, Logger<DatasetGrain>())),
        Kinds.Experiment => Make<ExperimentState>(id, state => new ExperimentGrain(state, _services, Logger<ExperimentGrain>())),
        Kinds.Run => Make<RunState>(id, state => new RunGrain(state, _services, World.Rules.Runs, _kinds, World.Uploads, Logger<RunGrain>())),
        Kinds.Model => Make<ModelState>(id, state => new ModelGrain(state, _services, Logger<ModelGrain>())),
        Kinds.ModelVersion => Make<ModelVersionState>(id, state => new ModelVersionGrain(state, _services, Logger<ModelVersionGrain>())),
        Kinds.Deployment => Make<DeploymentState>(id, state => new DeploymentGrain(state, _services, Logger<DeploymentGrain>())),
        Kinds.Account => Make<AccountState>(id, state => new AccountGrain(state, _services, Store, Store, new SimRateCards(World.Rules.Accounts), Logger<AccountGrain>())),
        Kinds.JobQueue => MakeQueue(activation),
        var kind => throw new NotSupportedException($"The simulation knows no actor of the kind {kind}."),
    };

    private (Grain Grain, IStorage State) MakeQueue(Activation activation)
    {
        var watch = activation.Watch = new QueueWatch(World, this);
        return Make<QueueState>(activation.GrainId, state => new JobQueueGrain(state, _services, watch, watch, World.Rules.Work, new SimLifetime(_stopping.Token), Logger<JobQueueGrain>()));
    }

    private (Grain Grain, IStorage State) Make<TState>(GrainId id, Func<IPersistentState<ActorRecord<TState>>, Grain> make)
        where TState : ActorState
    {
        var state = new SimPersistentState<TState>(id, this);
        return (make(state), state);
    }

    private RunKinds MakeKinds()
    {
        var artifacts = new SimArtifacts();
        var datasets = new DatasetReading(Grains, artifacts);
        var recording = new VersionRecording(Grains);
        var registration = new VersionRegistration(Grains, Store);
        return new(
        [
            new IngestionKind(Grains, World.Uploads, artifacts, datasets, recording),
            new TrainingKind(Grains, datasets, registration, new Incumbents(Grains, Store, artifacts), new SimRateCards(World.Rules.Accounts), Clock),
            new ImportKind(Grains, World.Uploads, registration),
            new ProfileKind(datasets),
        ]);
    }

    private SimLogger<T> Logger<T>() => new(World, Name);
}
