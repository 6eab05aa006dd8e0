using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using MlOps.Experiments;

namespace MlOps.Gateway.Experiments;

internal static class ExperimentEndpoints
{
    public static void MapExperiments(this IEndpointRouteBuilder api)
    {
        var experiments = api.MapGroup("/experiments").WithTags("Experiments");
        experiments.MapGet("", ListAsync).WithSummary("The experiments of a project.").Produces<ItemList<ExperimentView>>();
        experiments.MapGet("/{name}", GetAsync).WithSummary("One experiment and its best run.");
    }

    private static async Task<Ok<ItemList<JsonElement>>> ListAsync(
        [AsParameters] ListQuery query, IPlatformStore store, Lookup lookup, CancellationToken cancellationToken)
    {
        var project = await lookup.ProjectAsync(query.Project, cancellationToken);
        return await store.ListItemsAsync(
            new() { Kind = Kinds.Experiment, Scope = project, After = query.After, Limit = Lists.Limit(query.Limit) }, cancellationToken);
    }

    private static async Task<Ok<ExperimentAnswer>> GetAsync(
        string name, string? project, Lookup lookup, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = await lookup.RequireAsync(await lookup.ProjectAsync(project, cancellationToken), Kinds.Experiment, name, cancellationToken);
        var view = await grains.GetGrain<IExperimentGrain>(id).GetAsync(cancellationToken)
            ?? throw RefusedException.NotFound("experiment.unknown", $"There is no experiment '{name}'.");
        return TypedResults.Ok(new ExperimentAnswer(view));
    }
}

/// <summary>An experiment.</summary>
internal sealed record ExperimentAnswer(ExperimentView Experiment);
