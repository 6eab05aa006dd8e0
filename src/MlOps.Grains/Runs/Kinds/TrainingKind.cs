using Microsoft.Extensions.DependencyInjection;
using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Experiments;
using MlOps.Models;
using MlOps.Work;

namespace MlOps.Runs;

/// <summary>A dataset's version becomes a model.</summary>
internal sealed class TrainingKind(
    IGrainFactory grains, DatasetReading datasets, VersionRegistration registration, Incumbents incumbents, IRateCards cards,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock) : IRunKind
{
    public Type SpecType => typeof(TrainingSpec);

    public async ValueTask<(RunSpec? Resolved, Refusal? Refusal)> ResolveAsync(SubmitRun submit, CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<IExperimentGrain>(submit.ParentId).GetAsync(cancellationToken) is null)
        {
            return (null, Refusals.Missing(Kinds.Experiment, submit.ParentId));
        }

        var spec = (TrainingSpec)submit.Spec;
        var (dataset, version, refusal) = await datasets.FindAsync(spec.DatasetId, spec.DatasetVersion, cancellationToken);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        var data = await datasets.ManifestAsync(version!, cancellationToken);
        var price = 0m;
        if (spec.Search?.Cost is not null)
        {
            var card = (await cards.CurrentAsync(cancellationToken)).Card;
            if (new Rates(card).Of(Meter.WorkerCpu, null, clock.GetUtcNow()) is not { } current)
            {
                return (null, Refusal.Invalid("search.unpriced", "A search cannot end by its cost while the rate card has no price of workerCpu. Set one, or end the search by time or trials."));
            }

            price = current.Amount;
        }

        if (spec.Split is not { Kind: SplitKind.Dataset, TestDatasetId: { } testId })
        {
            return TrainingPlan.Resolve(spec, version!.Number, data, dataset!.Name, null, price);
        }

        var (_, testVersion, absent) = await datasets.FindAsync(testId, spec.Split.TestDatasetVersion, cancellationToken);
        if (absent is not null)
        {
            return (null, absent);
        }

        spec = spec with { Split = spec.Split with { TestDatasetVersion = testVersion!.Number } };
        return TrainingPlan.Resolve(spec, version!.Number, data, dataset!.Name, await datasets.ManifestAsync(testVersion, cancellationToken), price);
    }

    public async Task<WorkerJob> JobAsync(RunView run, string folder, CancellationToken cancellationToken)
    {
        var spec = (TrainingSpec)run.Spec;
        return new TrainingJob
        {
            WorkDirectory = folder,
            Limits = spec.Limits,
            Spec = spec,
            Data = await datasets.FilesAsync(spec.DatasetId, spec.DatasetVersion, cancellationToken),
            Test = spec.Split.TestDatasetId is { } test ? await datasets.FilesAsync(test, spec.Split.TestDatasetVersion, cancellationToken) : null,
            Incumbent = spec.Register is { } model ? await incumbents.FindAsync(run.ProjectId, model, cancellationToken) : null,
        };
    }

    public async Task<RunResult> KeepAsync(RunView run, WorkerDone done, WorkFiles files)
    {
        var made = (TrainingDone)done;
        var content = await files.KeepModelAsync(ModelFormat.MlNet, made.ModelFile, made.ManifestFile, made.EntryDigest, made.Files);
        return new TrainingResult(content, made.Metrics, made.Trainer) { Files = content.Files, Resolved = made.Resolved };
    }

    public async Task<RunCommand> RecordAsync(string runId, RunState run, RunResult result)
    {
        var (spec, training) = ((TrainingSpec)run.Spec, (TrainingResult)result);
        var product = new RunProduct(null, null);
        if (spec.Register is { } name)
        {
            if (run.RegistersIn is not { } modelId)
            {
                var (found, none) = await registration.FindOrCreateAsync(runId, run.ProjectId, name);
                return found is null ? RunKinds.NotRecorded(none!) : new ModelFound(found);
            }

            var (registered, refusal) = await registration.RegisterAsync(runId, modelId, Origin(runId, run, spec, training));
            if (registered is null)
            {
                return RunKinds.NotRecorded(refusal!);
            }

            product = registered;
        }

        var (metric, lowerIsBetter) = PrimaryMetrics.Of(spec.Task!.Value);
        if (training.Metrics.TryGetValue(metric, out var value))
        {
            var experiment = grains.GetGrain<IExperimentGrain>(run.ParentId);
            var recorded = await experiment.ExecuteAsync(new RecordResult(runId, metric, value, lowerIsBetter), RunKinds.Step(runId, "result"));
            if (!recorded.IsAccepted)
            {
                return RunKinds.NotRecorded(recorded.Refusal);
            }
        }

        return new Recorded(product);
    }

    private static ModelVersionOrigin Origin(string runId, RunState run, TrainingSpec spec, TrainingResult result) => new()
    {
        RunId = runId,
        ExperimentId = run.ParentId,
        DatasetId = spec.DatasetId,
        DatasetVersion = spec.DatasetVersion!.Value,
        Content = result.Content,
        Metrics = result.Metrics,
        Trainer = result.Trainer,
    };
}
