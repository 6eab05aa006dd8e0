using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using MlOps.Deployments;
using MlOps.Gateway.Accounts;
using MlOps.Gateway.Inference;
using MlOps.Serving;

namespace MlOps.Gateway.Deployments;

/// <summary>Serving endpoints. Their names are unique in the cluster, so no project is asked for.</summary>
internal static class DeploymentEndpoints
{
    public static void MapDeployments(this IEndpointRouteBuilder api)
    {
        var deployments = api.MapGroup("/deployments").WithTags("Deployments");
        deployments.MapGet("", ListAsync).WithSummary("The deployments.").Produces<ItemList<DeploymentView>>();
        deployments.MapGet("/{name}", GetAsync).WithSummary("One deployment, and whether this host serves it.");
        deployments.MapPut("/{name}", DeploymentChange.PutAsync)
            .WithSummary("Serves a model version under a name: creates the deployment, or moves it.")
            .Produces<DeploymentView>().Produces<DeploymentView>(StatusCodes.Status201Created);
        deployments.MapPost("/{name}/rollback", RollBackAsync).WithSummary("Moves a deployment back to the version before.");
        deployments.MapDelete("/{name}", DeleteAsync).WithSummary("Takes a deployment down and frees its name.");
        deployments.MapPost("/{name}/predict", PredictionEndpoint.PredictAsync)
            .WithSummary("Predicts rows: an array of objects, one member per feature, null for a missing value.")
            .Accepts<Dictionary<string, JsonElement>[]>("application/json", "*/*").Produces<JsonElement>().EntersItsTraffic();
    }

    public static async Task<DeploymentView> RequireAsync(this IGrainFactory grains, Lookup lookup, string name, CancellationToken cancellationToken)
    {
        var id = await lookup.RequireAsync(Lookup.WholeCluster, Kinds.Deployment, name, cancellationToken);
        return await grains.GetGrain<IDeploymentGrain>(id).GetAsync(cancellationToken)
            ?? throw RefusedException.NotFound("deployment.unknown", $"There is no deployment '{name}'.");
    }

    private static Task<Ok<ItemList<JsonElement>>> ListAsync(string? after, int? limit, IPlatformStore store, CancellationToken cancellationToken) =>
        store.ListItemsAsync(new() { Kind = Kinds.Deployment, After = after, Limit = Lists.Limit(limit) }, cancellationToken);

    private static async Task<Ok<DeploymentAnswer>> GetAsync(
        string name, Lookup lookup, IGrainFactory grains, IServing serving, CancellationToken cancellationToken)
    {
        var view = await grains.RequireAsync(lookup, name, cancellationToken);
        var served = serving.Find(view.Name);
        return TypedResults.Ok(new DeploymentAnswer(view, served?.IsReady ?? false, served?.Failure));
    }

    private static async Task<Ok<DeploymentView>> RollBackAsync(
        string name, HttpContext context, Lookup lookup, IGrainFactory grains, IServing serving)
    {
        var caller = context.Caller();
        var id = await lookup.RequireAsync(Lookup.WholeCluster, Kinds.Deployment, name, context.RequestAborted);
        var reply = await grains.GetGrain<IDeploymentGrain>(id).ExecuteAsync(new RollBack(), caller, context.RequestAborted);
        serving.Hint(reply.View?.Name);
        return TypedResults.Ok(reply.Accepted());
    }

    private static async Task<NoContent> DeleteAsync(
        string name, HttpContext context, Lookup lookup, IGrainFactory grains, IPlatformStore store, IServing serving)
    {
        var caller = context.Caller();
        var entry = await lookup.FindAsync(Lookup.WholeCluster, Kinds.Deployment, name, context.RequestAborted);
        if (entry is null)
        {
            if (context.IsRepeatable() && await WasDoneAsync(store, caller, context.RequestAborted))
            {
                return TypedResults.NoContent();
            }

            await lookup.RequireAsync(Lookup.WholeCluster, Kinds.Deployment, name, context.RequestAborted);
        }

        var reply = await grains.GetGrain<IDeploymentGrain>(entry!.Id).ExecuteAsync(new DeleteDeployment(), caller, context.RequestAborted);
        serving.Hint();
        return reply.Refusal is { } refusal ? throw new RefusedException(refusal) : TypedResults.NoContent();
    }

    /// <summary>Whether this very request took effect before. The name is free by then, so only the audit can tell.</summary>
    private static async Task<bool> WasDoneAsync(IPlatformStore store, Caller caller, CancellationToken cancellationToken)
    {
        var entries = await store.ListAsync((string?)null, null, Lists.LargestLimit, cancellationToken);
        return entries.Any(entry => entry.Row.RequestId == caller.RequestId && entry.Row.Principal == caller.Principal);
    }
}

/// <summary>A deployment, and how this host serves it.</summary>
/// <param name="Deployment">What was asked for.</param>
/// <param name="IsReady">Whether this host answers for it.</param>
/// <param name="Failure">Why it does not; absent while it loads, or answers.</param>
internal sealed record DeploymentAnswer(DeploymentView Deployment, bool IsReady, string? Failure);
