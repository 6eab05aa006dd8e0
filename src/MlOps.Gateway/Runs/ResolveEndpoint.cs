using Microsoft.AspNetCore.Http.HttpResults;
using MlOps.Gateway.Datasets;
using MlOps.Runs;

namespace MlOps.Gateway.Runs;

/// <summary>Says what a training would be, so that a client can tell whether it was done already.</summary>
internal static class ResolveEndpoint
{
    public static async Task<Ok<RunSpec>> ResolveAsync(
        StartTraining body, string? project, HttpContext context, Lookup lookup, IGrainFactory grains, IPlatformStore store)
    {
        var cancellationToken = context.RequestAborted;
        body.Check();
        var projectId = await lookup.ProjectAsync(body.Project ?? project, cancellationToken);
        var datasetId = await lookup.RequireAsync(projectId, Kinds.Dataset, body.Dataset!, cancellationToken);
        var version = body.DatasetVersion ?? await grains.RequireNewestAsync(datasetId, body.Dataset!, cancellationToken);
        var (testId, testVersion) = await TrainingEndpoint.TestAsync(body, null, projectId, lookup, grains, cancellationToken);
        var experiment = body.Experiment ?? (await store.FindAsync(datasetId, cancellationToken))?.Name ?? body.Dataset!;
        var experimentId = await lookup.RequireAsync(projectId, Kinds.Experiment, experiment, cancellationToken);

        // Any run can say it, also one that is never going to be.
        var run = grains.GetGrain<IRunGrain>(Ids.Derive(Kinds.Run, context.Caller()));
        var submit = new SubmitRun { ProjectId = projectId, ParentId = experimentId, Spec = body.ToSpec(datasetId, version, testId, testVersion), Priority = body.Priority };
        return TypedResults.Ok((await run.ResolveAsync(submit, cancellationToken)).Accepted());
    }
}
