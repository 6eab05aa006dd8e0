using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Gateway.Models;

internal static class ModelEndpoints
{
    private const int VersionsShown = 100;

    public static void MapModels(this IEndpointRouteBuilder api)
    {
        var models = api.MapGroup("/models").WithTags("Models");
        models.MapGet("", ListAsync).WithSummary("The registered models of a project.").Produces<ItemList<ModelView>>();
        models.MapGet("/{name}", GetAsync).WithSummary("One model and its newest versions.").Produces<ModelAnswer>();
        models.MapGet("/{name}/versions/{version}", GetVersionAsync)
            .WithSummary("One version (a number, @alias or newest): its lineage, metrics and inputs.").Produces<ModelVersionAnswer>();
        models.MapPost("/{name}/versions", ImportEndpoint.ImportAsync)
            .WithSummary("Uploads a foreign model (format=onnx), which becomes the next version once it stood its check; creates the model where it is new.")
            .Accepts<Stream>("*/*").Produces<RunView>(StatusCodes.Status202Accepted);
        models.MapGet("/{name}/versions/{version}/file", GetFileAsync)
            .WithSummary("The model itself, an ML.NET zip or an ONNX model.").Produces<byte[]>(StatusCodes.Status200OK, "application/zip", "application/octet-stream");
        models.MapGet("/{name}/versions/{version}/files/{file}", GetOtherFileAsync)
            .WithSummary("A file beside the model: its evaluation, its report, a picture, model.onnx.").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
        models.MapPut("/{name}/versions/{version}/stage", SetStageAsync).WithSummary("Moves a version to a stage.");
        models.MapPut("/{name}/aliases/{alias}", SetAliasAsync).WithSummary("Points an alias at a version.");
        models.MapDelete("/{name}/aliases/{alias}", RemoveAliasAsync).WithSummary("Removes an alias.");
    }

    private static async Task<Ok<ItemList<JsonElement>>> ListAsync(
        [AsParameters] ListQuery query, IPlatformStore store, Lookup lookup, CancellationToken cancellationToken)
    {
        var project = await lookup.ProjectAsync(query.Project, cancellationToken);
        return await store.ListItemsAsync(
            new() { Kind = Kinds.Model, Scope = project, After = query.After, Limit = Lists.Limit(query.Limit) }, cancellationToken);
    }

    private static async Task<IResult> GetAsync(
        string name, string? project, Lookup lookup, IPlatformStore store, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var model = await FindAsync(name, project, lookup, grains, cancellationToken);
        var page = await store.ListAsync(new CatalogQuery { Kind = Kinds.ModelVersion, ParentId = model.Id, Limit = VersionsShown }, cancellationToken);
        return TypedResults.Ok(new { model, versions = page.Entries.Select(entry => entry.View) });
    }

    private static async Task<IResult> GetVersionAsync(
        string name, string version, string? project, Lookup lookup, IGrainFactory grains, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var view = await FindVersionAsync(name, version, project, lookup, grains, cancellationToken);
        var manifest = await artifacts.ReadJsonAsync(view.Origin.Content.ManifestDigest, cancellationToken);
        return TypedResults.Ok(new { version = view, manifest });
    }

    private static async Task<IResult> GetFileAsync(
        string name, string version, string? project, Lookup lookup, IGrainFactory grains, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var view = await FindVersionAsync(name, version, project, lookup, grains, cancellationToken);
        var content = await artifacts.OpenReadAsync(view.Origin.Content.ModelDigest, cancellationToken);
        var (type, extension) = view.Origin.Content.Format == ModelFormat.Onnx ? ("application/octet-stream", "onnx") : ("application/zip", "zip");
        return TypedResults.Stream(
            content,
            type,
            $"{name}-{view.Number}.{extension}",
            entityTag: new($"\"{view.Origin.Content.ModelDigest}\""));
    }

    private static async Task<IResult> GetOtherFileAsync(
        string name, string version, string file, string? project, Lookup lookup, IGrainFactory grains, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var view = await FindVersionAsync(name, version, project, lookup, grains, cancellationToken);
        return await StoredFiles.AnswerAsync(view.Origin.Content.Files, file, $"Version {view.Number} of model '{name}'", artifacts, cancellationToken);
    }

    private static async Task<Ok<ModelVersionView>> SetStageAsync(
        string name, string version, NewStage body, string? project, HttpContext context, Lookup lookup, IGrainFactory grains)
    {
        var caller = context.Caller();
        if (body.Stage is not { } stage || !Enum.IsDefined(stage))
        {
            throw RefusedException.Invalid(
                "model.stage",
                $"stage is missing or unknown; it must be one of {string.Join(", ", Enum.GetNames<ModelStage>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.");
        }

        var view = await FindVersionAsync(name, version, project, lookup, grains, context.RequestAborted);
        var reply = await grains.GetGrain<IModelVersionGrain>(view.Id).ExecuteAsync(new SetStage(stage), caller, context.RequestAborted);
        return TypedResults.Ok(reply.Accepted());
    }

    private static Task<Ok<ModelView>> SetAliasAsync(
        string name, string alias, NewAlias body, string? project, HttpContext context, Lookup lookup, IGrainFactory grains) =>
        body.Version is { } number
            ? ChangeAliasAsync(name, new(alias, number, body.Expected), project, context, lookup, grains)
            : throw RefusedException.Invalid("model.alias", "version is missing: the number that the alias is to point at.");

    private static Task<Ok<ModelView>> RemoveAliasAsync(
        string name, string alias, string? project, HttpContext context, Lookup lookup, IGrainFactory grains) =>
        ChangeAliasAsync(name, new(alias, null), project, context, lookup, grains);

    private static async Task<Ok<ModelView>> ChangeAliasAsync(
        string name, SetAlias command, string? project, HttpContext context, Lookup lookup, IGrainFactory grains)
    {
        var caller = context.Caller();
        NameRules.Require("alias", command.Alias);
        var projectId = await lookup.ProjectAsync(project, context.RequestAborted);
        var id = await lookup.RequireAsync(projectId, Kinds.Model, name, context.RequestAborted);
        var reply = await grains.GetGrain<IModelGrain>(id).ExecuteAsync(command, caller, context.RequestAborted);
        return TypedResults.Ok(reply.Accepted());
    }

    private static async Task<ModelView> FindAsync(
        string name, string? project, Lookup lookup, IGrainFactory grains, CancellationToken cancellationToken) =>
        await grains.RequireModelAsync(lookup, await lookup.ProjectAsync(project, cancellationToken), name, cancellationToken);

    private static async Task<ModelVersionView> FindVersionAsync(
        string name, string version, string? project, Lookup lookup, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var selector = VersionSelector.Parse(version);
        var model = await FindAsync(name, project, lookup, grains, cancellationToken);
        var number = model.Resolve(selector);
        return await grains.GetGrain<IModelVersionGrain>(Ids.ModelVersion(model.Id, number)).GetAsync(cancellationToken)
            ?? throw RefusedException.NotFound("model.version-unknown", $"Model '{name}' has no version {number}.");
    }
}

/// <summary>A model and its newest versions.</summary>
internal sealed record ModelAnswer(ModelView Model, ImmutableArray<ModelVersionView> Versions);

/// <summary>A version and its manifest.</summary>
internal sealed record ModelVersionAnswer(ModelVersionView Version, ModelManifest Manifest);

/// <summary>A stage to move to.</summary>
internal sealed record NewStage(ModelStage? Stage);

/// <summary>Where an alias is to point; with <paramref name="Expected"/> only if it points there now (0: nowhere).</summary>
internal sealed record NewAlias(int? Version, int? Expected);
