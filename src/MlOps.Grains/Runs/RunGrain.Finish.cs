using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Experiments;
using MlOps.Models;

namespace MlOps.Runs;

/// <summary>
/// What follows the worker's end, step by step: bill it, record the result where it belongs, remove what only the run
/// needed. Every step bears a request id of its own that is kept for good, so a run that is broken off between any two
/// of them goes on where it was.
/// </summary>
internal sealed partial class RunGrain
{
    protected override async Task DriveAsync()
    {
        while (Committed is { HasIntent: true } run)
        {
            if (!run.Unbilled.IsEmpty)
            {
                await BillAsync(run);
            }
            else if (run.Status == RunStatus.Finishing)
            {
                await ExecuteOwnAsync(await RecordAsync(run));
            }
            else
            {
                await uploads.DeleteAsync(ActorId);
                await ExecuteOwnAsync(new CleanedUp());
            }
        }
    }

    private async Task BillAsync(RunState run)
    {
        var (attempt, usage) = run.Unbilled.First();
        var account = GrainFactory.GetGrain<IAccountGrain>(Ids.Account(run.ProjectId));
        var reply = await account.ExecuteAsync(new RecordUsage(usage), Step($"usage/{attempt}"));
        if (!reply.IsAccepted)
        {
            throw new InvalidOperationException(reply.Refusal.Message);
        }

        await ExecuteOwnAsync(new Billed(attempt));
    }

    private Task<RunCommand> RecordAsync(RunState run) => run.Result switch
    {
        IngestionResult ingestion => RecordAsync(run, ingestion),
        TrainingResult training => RecordAsync(run, (TrainingSpec)run.Spec, training),
        _ => throw new InvalidOperationException($"The run {ActorId} finishes without a result."),
    };

    private async Task<RunCommand> RecordAsync(RunState run, IngestionResult result)
    {
        var dataset = GrainFactory.GetGrain<IDatasetGrain>(run.ParentId);
        var reply = await dataset.ExecuteAsync(new CommitVersion(ActorId, result.Content), Step("commit"));
        return reply.IsAccepted ? new Recorded(new(run.ParentId, reply.Number)) : Failed(reply.Refusal);
    }

    private async Task<RunCommand> RecordAsync(RunState run, TrainingSpec spec, TrainingResult result)
    {
        var product = new RunProduct(null, null);
        if (spec.Register is { } name)
        {
            var (modelId, refusal) = await FindOrCreateModelAsync(run.ProjectId, name);
            if (modelId is null)
            {
                return Failed(refusal!);
            }

            var model = GrainFactory.GetGrain<IModelGrain>(modelId);
            var registered = await model.ExecuteAsync(new RegisterVersion(Origin(run, spec, result)), Step("register"));
            if (!registered.IsAccepted)
            {
                return Failed(registered.Refusal);
            }

            var number = registered.Number ?? throw new InvalidOperationException($"{modelId} registered a version without a number.");
            product = new(modelId, number, Ids.ModelVersion(modelId, number));

            // The model completes the version; the run has succeeded when it is there for everyone to see.
            await model.WakeAsync(Wakeup.ForIntents);
            if (await model.GetAsync() is not { } completed || completed.NewestVersion < number)
            {
                throw new InvalidOperationException($"{product.VersionId} is still being registered.");
            }
        }

        var (metric, lowerIsBetter) = PrimaryMetrics.Of(spec.Task!.Value);
        if (result.Metrics.TryGetValue(metric, out var value))
        {
            var experiment = GrainFactory.GetGrain<IExperimentGrain>(run.ParentId);
            var recorded = await experiment.ExecuteAsync(new RecordResult(ActorId, metric, value, lowerIsBetter), Step("result"));
            if (!recorded.IsAccepted)
            {
                return Failed(recorded.Refusal);
            }
        }

        return new Recorded(product);
    }

    private ModelVersionOrigin Origin(RunState run, TrainingSpec spec, TrainingResult result) => new()
    {
        RunId = ActorId,
        ExperimentId = run.ParentId,
        DatasetId = spec.DatasetId,
        DatasetVersion = spec.DatasetVersion!.Value,
        Content = result.Content,
        Metrics = result.Metrics,
        Trainer = result.Trainer,
    };

    private async Task<(string? ModelId, Refusal? Refusal)> FindOrCreateModelAsync(string projectId, string name)
    {
        if (await catalog.FindAsync(projectId, Kinds.Model, name) is { } known)
        {
            return (known.Id, null);
        }

        var step = Step("model");
        var id = Ids.Derive(Kinds.Model, step);
        var reply = await GrainFactory.GetGrain<IModelGrain>(id).ExecuteAsync(new CreateModel(projectId, name), step);
        return reply switch
        {
            { IsAccepted: true } => (id, null),
            { Refusal.Code: "name.taken" } when await catalog.FindAsync(projectId, Kinds.Model, name) is { } other => (other.Id, null),
            _ => (null, reply.Refusal),
        };
    }

    private Caller Step(string name) => Caller.Platform($"{ActorId}/{name}");

    private static NotRecorded Failed(Refusal refusal) => new(new(refusal.Code, refusal.Message));
}
