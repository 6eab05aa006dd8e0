using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using MlOps.Projects;

namespace MlOps.Gateway.Projects;

internal static class ProjectEndpoints
{
    public static void MapProjects(this IEndpointRouteBuilder api)
    {
        var projects = api.MapGroup("/projects").WithTags("Projects");
        projects.MapGet("", ListAsync).WithSummary("The projects.").Produces<ItemList<ProjectView>>();
        projects.MapGet("/{name}", GetAsync).WithSummary("One project.");
        projects.MapPost("", CreateAsync).WithSummary("Founds a project.");
    }

    private static Task<Ok<ItemList<JsonElement>>> ListAsync(IPlatformStore store, string? after, int? limit, CancellationToken cancellationToken) =>
        store.ListItemsAsync(new() { Kind = Kinds.Project, After = after, Limit = Lists.Limit(limit) }, cancellationToken);

    private static async Task<Ok<ProjectView>> GetAsync(string name, Lookup lookup, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = await lookup.ProjectAsync(name, cancellationToken);
        var view = await grains.GetGrain<IProjectGrain>(id).GetAsync(cancellationToken);
        return TypedResults.Ok(view ?? throw RefusedException.NotFound("project.unknown", $"There is no project '{name}'."));
    }

    private static async Task<Created<ProjectView>> CreateAsync(HttpContext context, NewProject body, IGrainFactory grains)
    {
        var caller = context.Caller();
        var name = NameRules.Require("project", body.Name);
        var id = Ids.Derive(Kinds.Project, caller);
        var reply = await grains.GetGrain<IProjectGrain>(id).ExecuteAsync(new CreateProject(name), caller, context.RequestAborted);
        return TypedResults.Created($"/api/v1/projects/{id}", reply.Accepted());
    }
}

/// <summary>A project to found.</summary>
internal sealed record NewProject(string? Name);
