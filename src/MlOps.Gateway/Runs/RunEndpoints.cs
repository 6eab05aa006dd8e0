using MlOps.Runs;

namespace MlOps.Gateway.Runs;

internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("", RunLists.ListAsync).WithSummary("The runs of a project, of every kind.").Produces<ItemList<RunView>>();
        runs.MapPost("", TrainingEndpoint.StartAsync).WithSummary("Starts a training.").Produces<RunView>(StatusCodes.Status202Accepted);
        runs.MapPost("/resolve", ResolveEndpoint.ResolveAsync)
            .WithSummary("What a training would be resolved to now, were it started. Starts nothing.").Produces<RunSpec>();
        runs.MapGet("/{id}", GetAsync).WithSummary("One run.").Produces<RunView>();
        runs.MapGet("/{id}/log", GetLogAsync).WithSummary("A run's log lines after a given one, oldest first.").Produces<LogAnswer>();
        runs.MapGet("/{id}/metrics", GetMetricsAsync).WithSummary("A run's metric points.").Produces<MetricsAnswer>();
        runs.MapPost("/{id}/metrics", LogEndpoint.LogAsync).WithSummary("Keeps values of metrics that a client found.").Produces(StatusCodes.Status204NoContent);
        runs.MapGet("/{id}/files/{file}", GetFileAsync)
            .WithSummary("A file that the run left: its evaluation, its report, a picture.").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
        runs.MapPost("/{id}/reproduce", ReproduceEndpoint.StartAsync)
            .WithSummary("Trains again what a run trained, everything as it was, and registers nothing.").Produces<RunView>(StatusCodes.Status202Accepted);
        runs.MapGet("/{id}/comparison", ComparisonEndpoint.CompareAsync)
            .WithSummary("Whether another training came to the same, and what differs.").Produces<RunComparison>();
        runs.MapPost("/{id}/cancel", CancelAsync).WithSummary("Asks a run to end.").Produces<RunView>();
    }

    private static async Task<IResult> GetAsync(string id, IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok(await RequireAsync(id, grains, cancellationToken));

    private static async Task<IResult> GetLogAsync(
        string id, int? afterAttempt, long? afterLine, int? limit, IGrainFactory grains, ISeriesStore series, CancellationToken cancellationToken)
    {
        await RequireAsync(id, grains, cancellationToken);
        return TypedResults.Ok(new LogAnswer(
            await series.ReadLogAsync(id, afterAttempt ?? 0, afterLine ?? 0, Lists.Limit(limit), cancellationToken)));
    }

    private static async Task<IResult> GetMetricsAsync(string id, IGrainFactory grains, ISeriesStore series, CancellationToken cancellationToken)
    {
        await RequireAsync(id, grains, cancellationToken);
        return TypedResults.Ok(new MetricsAnswer(await series.ReadPointsAsync(id, cancellationToken)));
    }

    private static async Task<IResult> GetFileAsync(
        string id, string file, IGrainFactory grains, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var run = await RequireAsync(id, grains, cancellationToken);
        return await StoredFiles.AnswerAsync(run.Outcome?.Files, file, $"The run {id}", artifacts, cancellationToken);
    }

    private static async Task<IResult> CancelAsync(string id, HttpContext context, IGrainFactory grains)
    {
        await RequireAsync(id, grains, context.RequestAborted);
        var reply = await grains.GetGrain<IRunGrain>(id).ExecuteAsync(new CancelRun(), context.Caller(), context.RequestAborted);
        return TypedResults.Ok(reply.Accepted());
    }

    internal static async Task<RunView> RequireAsync(string id, IGrainFactory grains, CancellationToken cancellationToken) =>
        NameRules.IsIdOf(Kinds.Run, id) && await grains.GetGrain<IRunGrain>(id).GetAsync(cancellationToken) is { } view
            ? view
            : throw Unknown(id);

    internal static RefusedException Unknown(string id) =>
        RefusedException.NotFound("run.unknown", $"There is no run '{id}'. GET /api/v1/runs lists them.");
}

/// <summary>Lines of a run's log.</summary>
internal sealed record LogAnswer(ImmutableArray<LogLine> Lines);

/// <summary>A run's metric points.</summary>
internal sealed record MetricsAnswer(ImmutableArray<MetricPoint> Points);
