using MlOps.Datasets;
using MlOps.Gateway.Datasets;
using MlOps.Gateway.Models;
using MlOps.Runs;

namespace MlOps.Gateway.Batches;

/// <summary>Starts a batch prediction: finds what it names, makes its output dataset, and leaves the rest to the run.</summary>
internal static class BatchEndpoints
{
    public static void MapBatches(this IEndpointRouteBuilder api) =>
        api.MapPost("/batches", StartAsync).WithTags("Runs")
            .WithSummary("Predicts every row of a dataset; the predictions become a version of another dataset.").Produces<RunView>(StatusCodes.Status202Accepted);

    private static async Task<IResult> StartAsync(StartBatch body, string? project, HttpContext context, Lookup lookup, IGrainFactory grains)
    {
        var cancellationToken = context.RequestAborted;
        var caller = context.Caller();
        body.Check();
        var reference = ModelReference.Parse(body.Model);
        var projectId = await lookup.ProjectAsync(body.Project ?? project, cancellationToken);
        var model = await grains.RequireModelAsync(lookup, projectId, reference.Model, cancellationToken);
        var datasetId = await lookup.RequireAsync(projectId, Kinds.Dataset, body.Dataset!, cancellationToken);
        var runId = Ids.Derive(Kinds.Run, caller);
        var run = grains.GetGrain<IRunGrain>(runId);

        // A repeat asks for what the first request asked for, though newer versions may have come since.
        var first = context.IsRepeatable() ? (await run.GetAsync(cancellationToken))?.Spec as PredictionSpec : null;
        var modelVersion = first?.ModelVersionId ?? Ids.ModelVersion(model.Id, model.Resolve(reference.Version));
        var version = body.DatasetVersion ?? first?.DatasetVersion ?? await grains.RequireNewestAsync(datasetId, body.Dataset!, cancellationToken);

        var output = await lookup.EnsureAsync<IDatasetGrain, DatasetCommand, DatasetView>(
            projectId, Kinds.Dataset, body.Output!, new CreateDataset(projectId, body.Output!), caller.At("dataset"), cancellationToken);
        var reply = await run.ExecuteAsync(
            new SubmitRun
            {
                ProjectId = projectId,
                ParentId = output,
                Spec = body.ToSpec(modelVersion, datasetId, version, output),
                Priority = body.Priority,
            },
            caller.At("run"),
            cancellationToken);
        return TypedResults.Accepted($"/api/v1/runs/{runId}", reply.Accepted());
    }
}
