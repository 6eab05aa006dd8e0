using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Deployments;
using MlOps.Experiments;
using MlOps.Models;
using MlOps.Projects;
using MlOps.Queues;
using MlOps.Runs;

namespace MlOps.Simulation;

/// <summary>Orleans' factory as the platform uses it.</summary>
internal sealed class SimGrainFactory(Node from) : IGrainFactory
{
    private static readonly Dictionary<Type, string> KindOf = new()
    {
        [typeof(IProjectGrain)] = Kinds.Project,
        [typeof(IDatasetGrain)] = Kinds.Dataset,
        [typeof(IExperimentGrain)] = Kinds.Experiment,
        [typeof(IRunGrain)] = Kinds.Run,
        [typeof(IModelGrain)] = Kinds.Model,
        [typeof(IModelVersionGrain)] = Kinds.ModelVersion,
        [typeof(IDeploymentGrain)] = Kinds.Deployment,
        [typeof(IJobQueueGrain)] = Kinds.JobQueue,
        [typeof(IAccountGrain)] = Kinds.Account,
    };

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        (TGrainInterface)Reference(GrainId.Create(KindOf[typeof(TGrainInterface)], primaryKey));

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)Reference(grainId);

    public IAddressable GetGrain(GrainId grainId) => Reference(grainId);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => throw Unused();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => throw Unused();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey => throw Unused();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey => throw Unused();

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw Unused();

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw Unused();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw Unused();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw Unused();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw Unused();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw Unused();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw Unused();

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw Unused();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw Unused();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => throw Unused();

    private IAddressable Reference(GrainId id) => id.Type.ToString() switch
    {
        Kinds.Project => new ProjectRef(from, id),
        Kinds.Dataset => new DatasetRef(from, id),
        Kinds.Experiment => new ExperimentRef(from, id),
        Kinds.Run => new RunRef(from, id),
        Kinds.Model => new ModelRef(from, id),
        Kinds.ModelVersion => new ModelVersionRef(from, id),
        Kinds.Deployment => new DeploymentRef(from, id),
        Kinds.JobQueue => new QueueRef(from, id),
        Kinds.Account => new AccountRef(from, id),
        var kind => throw new NotSupportedException($"The simulation knows no actor of the kind {kind}."),
    };

    private static NotSupportedException Unused() => new("The platform gets its actors by text keys; give the simulation this way too where it begins to use another.");
}
