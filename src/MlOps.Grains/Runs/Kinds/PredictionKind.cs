using Microsoft.Extensions.DependencyInjection;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Work;

namespace MlOps.Runs;

/// <summary>A dataset's version becomes a version of another dataset: what a model says of its rows.</summary>
internal sealed class PredictionKind(
    IGrainFactory grains,
    DatasetReading datasets,
    ModelReading models,
    VersionRecording versions,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock) : IRunKind
{
    public Type SpecType => typeof(PredictionSpec);

    public async ValueTask<(RunSpec? Resolved, Refusal? Refusal)> ResolveAsync(SubmitRun submit, CancellationToken cancellationToken)
    {
        var spec = (PredictionSpec)submit.Spec;
        if (submit.ParentId != spec.OutputDatasetId || await grains.GetGrain<IDatasetGrain>(spec.OutputDatasetId).GetAsync(cancellationToken) is null)
        {
            return (null, Refusals.Missing(Kinds.Dataset, submit.ParentId));
        }

        var (model, modelVersion, noModel) = await models.FindAsync(spec.ModelVersionId, cancellationToken);
        if (noModel is not null)
        {
            return (null, noModel);
        }

        var (dataset, version, noData) = await datasets.FindAsync(spec.DatasetId, spec.DatasetVersion, cancellationToken);
        return noData is null
            ? PredictionPlan.Resolve(
                spec,
                version!.Number,
                await datasets.ManifestAsync(version, cancellationToken),
                dataset!.Name,
                await models.ManifestAsync(modelVersion!, cancellationToken),
                $"{model!.Name}:{modelVersion!.Number}",
                clock.GetUtcNow())
            : (null, noData);
    }

    public async Task<WorkerJob> JobAsync(RunView run, string folder, CancellationToken cancellationToken)
    {
        var spec = (PredictionSpec)run.Spec;
        return new PredictionJob
        {
            WorkDirectory = folder,
            Limits = spec.Limits,
            Data = await datasets.FilesAsync(spec.DatasetId, spec.DatasetVersion, cancellationToken),
            Model = await models.FilesAsync(spec.ModelVersionId, cancellationToken),
            Spec = spec,
        };
    }

    public async Task<RunResult> KeepAsync(RunView run, WorkerDone done, WorkFiles files)
    {
        // No file was uploaded: the predictions' identity stands for what they were made of.
        var made = (IngestionDone)done;
        var (content, _) = await files.KeepTableAsync(made, rawDigest: made.Identity);
        return new IngestionResult(content);
    }

    public Task<RunCommand> RecordAsync(string runId, RunState run, RunResult result) =>
        versions.RecordAsync(runId, run.ParentId, ((IngestionResult)result).Content);
}
