using MlOps.Experiments;
using MlOps.Gateway.Datasets;
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
        var version = body.DatasetVersion ?? first?.DatasetVersion ?? await grains.RequireNewestAsync(datasetId, body.Dataset!, cancellationToken);
        var (testId, testVersion) = await TestAsync(body, first, projectId, lookup, grains, cancellationToken);

        var experiment = body.Experiment
            ?? (await store.FindAsync(datasetId, cancellationToken))?.Name
            ?? throw RefusedException.NotFound("dataset.unknown", $"There is no dataset '{body.Dataset}' any more.");
        var experimentId = await lookup.EnsureAsync<IExperimentGrain, ExperimentCommand, ExperimentView>(
            projectId, Kinds.Experiment, experiment, new CreateExperiment(projectId, experiment), caller.At("experiment"), cancellationToken);

        var reply = await run.ExecuteAsync(
            new SubmitRun { ProjectId = projectId, ParentId = experimentId, Spec = body.ToSpec(datasetId, version, testId, testVersion), Priority = body.Priority },
            caller.At("run"),
            cancellationToken);
        return TypedResults.Accepted($"/api/v1/runs/{runId}", reply.Accepted());
    }

    /// <summary>The dataset that is the test part, where there is one, and its version.</summary>
    internal static async Task<(string? Id, int? Version)> TestAsync(
        StartTraining body, TrainingSpec? first, string projectId, Lookup lookup, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (body.TestDataset is not { } name)
        {
            return (null, null);
        }

        var id = await lookup.RequireAsync(projectId, Kinds.Dataset, name, cancellationToken);
        return (id, body.TestDatasetVersion ?? first?.Split.TestDatasetVersion ?? await grains.RequireNewestAsync(id, name, cancellationToken));
    }
}
