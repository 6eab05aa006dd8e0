using Microsoft.AspNetCore.Http.HttpResults;
using MlOps.Queues;

namespace MlOps.Gateway.Queues;

internal static class QueueEndpoints
{
    public static void MapQueue(this IEndpointRouteBuilder api)
    {
        var queue = api.MapGroup("/queue").WithTags("Queue");
        queue.MapGet("", GetAsync).WithSummary("Whether runs are given to workers.");
        queue.MapGet("/workers", WorkersAsync).WithSummary("The worker pools that ask for runs: what they have, and what of it is free.");
        queue.MapPost("/pause", (HttpContext context, IGrainFactory grains) => SendAsync(context, grains, new PauseQueue()))
            .WithSummary("Gives out no more runs; those that are running go on.");
        queue.MapPost("/resume", (HttpContext context, IGrainFactory grains) => SendAsync(context, grains, new ResumeQueue()))
            .WithSummary("Gives out runs again.");
    }

    private static async Task<Ok<QueueView>> GetAsync(IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok(await Queue(grains).GetAsync(cancellationToken) ?? new QueueView(Ids.DefaultQueue, IsPaused: false));

    private static async Task<Ok<ImmutableArray<WorkerOffer>>> WorkersAsync(IGrainFactory grains, CancellationToken cancellationToken) =>
        TypedResults.Ok(await Queue(grains).GetWorkersAsync(cancellationToken));

    private static async Task<Ok<QueueView>> SendAsync(HttpContext context, IGrainFactory grains, QueueCommand command) =>
        TypedResults.Ok((await Queue(grains).ExecuteAsync(command, context.Caller(), context.RequestAborted)).Accepted());

    private static IJobQueueGrain Queue(IGrainFactory grains) => grains.GetGrain<IJobQueueGrain>(Ids.DefaultQueue);
}
