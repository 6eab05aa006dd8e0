using MlOps.Datasets;
using MlOps.Experiments;
using MlOps.Runs;

namespace MlOps.Gateway.Runs;

/// <summary>Starts a training: finds what it names, makes its experiment, and leaves the rest to the run.</summary>
internal static class TrainingEndpoint
{
    public static async Task<IResult> StartAsync(
        StartTraining body, string? project, HttpContext context, Lookup lookup, IGrainFactory grains, IPlatformStore store)
    {
        var cancellationToken = context.RequestAborted;
        var caller = context.Caller();
        body.Check();
        var projectId = await lookup.ProjectAsync(body.Project ?? project, cancellationToken);
        var datasetId = await lookup.RequireAsync(projectId, Kinds.Dataset, body.Dataset!, cancellationToken);
        var runId = Ids.Derive(Kinds.Run, caller);
        var run = grains.GetGrain<IRunGrain>(runId);

        // A repeat asks for what the first request asked for, though newer versions may have come since.
        var first = context.IsRepeatable() ? (await run.GetAsync(cancellationToken))?.Spec as TrainingSpec : null;
        var version = body.DatasetVersion ?? first?.DatasetVersion ?? await NewestAsync(grains, datasetId, body.Dataset!, cancellationToken);

        var experiment = body.Experiment
            ?? (await store.FindAsync(datasetId, cancellationToken))?.Name
            ?? throw RefusedException.NotFound("dataset.unknown", $"There is no dataset '{body.Dataset}' any more.");
        var experimentId = await lookup.EnsureAsync<IExperimentGrain, ExperimentCommand, ExperimentView>(
            projectId, Kinds.Experiment, experiment, new CreateExperiment(projectId, experiment), caller.At("experiment"), cancellationToken);

        var reply = await run.ExecuteAsync(
            new SubmitRun { ProjectId = projectId, ParentId = experimentId, Spec = body.ToSpec(datasetId, version), Priority = body.Priority },
            caller.At("run"),
            cancellationToken);
        return TypedResults.Accepted($"/api/v1/runs/{runId}", reply.Accepted());
    }

    internal static async Task<int> NewestAsync(IGrainFactory grains, string datasetId, string name, CancellationToken cancellationToken) =>
        (await grains.GetGrain<IDatasetGrain>(datasetId).GetVersionAsync(null, cancellationToken))?.Number
        ?? throw RefusedException.NotFound(
            "dataset.no-version",
            $"Dataset '{name}' has no version yet: its ingestion has not ended, or failed. GET /api/v1/runs?kind=ingestion shows it.");
}
