using System.Collections.Immutable;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Gateway;

/// <summary>An actor that is as it was put there, and takes no commands.</summary>
internal abstract class Standing<TCommand, TView>(TView view) : IActor<TCommand, TView>
    where TCommand : class
    where TView : class
{
    public Task<TView?> GetAsync(CancellationToken cancellationToken) => Task.FromResult<TView?>(view);

    public Task<Reply<TView>> ExecuteAsync(TCommand command, Caller caller, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"This actor takes no commands: {command}");

    public Task WakeAsync(Wakeup wakeup, CancellationToken cancellationToken) => Task.CompletedTask;
}

internal sealed class StandingRun(RunView view) : Standing<RunCommand, RunView>(view), IRunGrain
{
    public Task<Reply<RunSpec>> ResolveAsync(SubmitRun submit, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("This run resolves nothing.");
}

internal sealed class StandingDataset(DatasetView view, ImmutableArray<DatasetVersionView> versions)
    : Standing<DatasetCommand, DatasetView>(view), IDatasetGrain
{
    public Task<DatasetVersionView?> GetVersionAsync(int? number, CancellationToken cancellationToken) =>
        Task.FromResult(versions.LastOrDefault(version => number is null || version.Number == number));
}

internal sealed class StandingModel(ModelView view) : Standing<ModelCommand, ModelView>(view), IModelGrain;

internal sealed class StandingModelVersion(ModelVersionView view) : Standing<ModelVersionCommand, ModelVersionView>(view), IModelVersionGrain;
