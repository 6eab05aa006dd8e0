using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Deployments;
using MlOps.Experiments;
using MlOps.Models;
using MlOps.Projects;
using MlOps.Queues;
using MlOps.Runs;

namespace MlOps.Simulation;

/// <summary>An actor as its callers see it: every call is a message.</summary>
internal abstract class ActorRef<TCommand, TView>(Node from, GrainId target) : IActor<TCommand, TView>
    where TCommand : class
    where TView : class
{
    protected Node From => from;

    public Task<Reply<TView>> ExecuteAsync(TCommand command, Caller caller, CancellationToken cancellationToken = default)
    {
        from.World.Evidence.OnSent(target, command, caller);
        return CallAsync(command.GetType().Name, grain =>
        {
            var (sent, by) = from.World.Mutation.Message(from.World, target, command, caller);
            return ((IActor<TCommand, TView>)grain).ExecuteAsync((TCommand)sent, by, CancellationToken.None);
        });
    }

    public Task<TView?> GetAsync(CancellationToken cancellationToken = default) =>
        CallAsync("Get", grain => ((IActor<TCommand, TView>)grain).GetAsync(CancellationToken.None));

    public Task WakeAsync(Wakeup wakeup, CancellationToken cancellationToken = default) => CallAsync("Wake", async grain =>
    {
        if (from.World.Mutation.Wake(wakeup) is { } woken)
        {
            await ((IWakeable)grain).WakeAsync(woken, CancellationToken.None);
        }

        return true;
    });

    protected Task<T> CallAsync<T>(string what, Func<object, Task<T>> invoke) =>
        from.World.Network.CallAsync(from, target, what, invoke);
}

internal sealed class ProjectRef(Node from, GrainId target) : ActorRef<ProjectCommand, ProjectView>(from, target), IProjectGrain;

internal sealed class ExperimentRef(Node from, GrainId target) : ActorRef<ExperimentCommand, ExperimentView>(from, target), IExperimentGrain;

internal sealed class ModelRef(Node from, GrainId target) : ActorRef<ModelCommand, ModelView>(from, target), IModelGrain;

internal sealed class ModelVersionRef(Node from, GrainId target) : ActorRef<ModelVersionCommand, ModelVersionView>(from, target), IModelVersionGrain;

internal sealed class DeploymentRef(Node from, GrainId target) : ActorRef<DeploymentCommand, DeploymentView>(from, target), IDeploymentGrain;

internal sealed class AccountRef(Node from, GrainId target) : ActorRef<AccountCommand, AccountView>(from, target), IAccountGrain;

internal sealed class DatasetRef(Node from, GrainId target) : ActorRef<DatasetCommand, DatasetView>(from, target), IDatasetGrain
{
    public Task<DatasetVersionView?> GetVersionAsync(int? number, CancellationToken cancellationToken = default) =>
        CallAsync("GetVersion", grain => ((IDatasetGrain)grain).GetVersionAsync(number, CancellationToken.None));
}

internal sealed class RunRef(Node from, GrainId target) : ActorRef<RunCommand, RunView>(from, target), IRunGrain
{
    public Task<Reply<RunSpec>> ResolveAsync(SubmitRun submit, CancellationToken cancellationToken = default) =>
        CallAsync("Resolve", grain => ((IRunGrain)grain).ResolveAsync(submit, CancellationToken.None));
}

internal sealed class QueueRef(Node from, GrainId target) : ActorRef<QueueCommand, QueueView>(from, target), IJobQueueGrain
{
    public Task<ImmutableArray<string>> NextAsync(string holder, int slots, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A pool says what it has room for.");

    public Task<ImmutableArray<string>> NextForAsync(WorkerOffer offer, CancellationToken cancellationToken = default) =>
        CallAsync("NextFor", grain => ((Activation)((IGrainBase)grain).GrainContext).Watch!.NextForAsync((IJobQueueGrain)grain, offer));

    public Task<ImmutableArray<WorkerOffer>> GetWorkersAsync(CancellationToken cancellationToken = default) =>
        CallAsync("Workers", grain => ((IJobQueueGrain)grain).GetWorkersAsync(CancellationToken.None));

    public Task<Refusal?> CheckFitAsync(RunLimits limits, CancellationToken cancellationToken = default) =>
        CallAsync("CheckFit", grain => ((IJobQueueGrain)grain).CheckFitAsync(limits, CancellationToken.None));
}
