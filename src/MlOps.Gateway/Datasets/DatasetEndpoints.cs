using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Gateway.Datasets;

internal static class DatasetEndpoints
{
    private const int VersionsShown = 100;

    public static void MapDatasets(this IEndpointRouteBuilder api)
    {
        var datasets = api.MapGroup("/datasets").WithTags("Datasets");
        datasets.MapGet("", ListAsync).WithSummary("The datasets of a project.").Produces<ItemList<DatasetView>>();
        datasets.MapGet("/{name}", GetAsync).WithSummary("One dataset and its newest versions.");
        datasets.MapGet("/{name}/versions/{number}", GetVersionAsync)
            .WithSummary("One version: what it is made of, its columns and their statistics.").Produces<DatasetVersionAnswer>();
        datasets.MapGet("/{name}/versions/{number}/files/{file}", GetFileAsync)
            .WithSummary("A file beside the data: its profile.").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");
        datasets.MapGet("/{name}/versions/{number}/profile", ProfileEndpoints.GetAsync)
            .WithSummary("What a version's values look like; with a label, what the newest run that looked at it in its view found.")
            .Produces<DatasetProfile>();
        datasets.MapPost("/{name}/versions/{number}/profile", ProfileEndpoints.StartAsync)
            .WithSummary("Starts a run that looks at a version in view of a label.").Produces<RunView>(StatusCodes.Status202Accepted);
        datasets.MapGet("/{name}/versions/{number}/data", DatasetDataEndpoint.GetAsync)
            .WithSummary("The rows, as Parquet; of the part that is named, where the version has several.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/vnd.apache.parquet");
        datasets.MapPost("/{name}/versions", UploadEndpoint.UploadAsync)
            .WithSummary("Uploads a file (delimited text, JSON Lines, Parquet), which becomes the next version or a part of it; creates the dataset where it is new.")
            .Accepts<Stream>("*/*").Produces<RunView>(StatusCodes.Status202Accepted);
    }

    private static async Task<Ok<ItemList<JsonElement>>> ListAsync(
        [AsParameters] ListQuery query, IPlatformStore store, Lookup lookup, CancellationToken cancellationToken)
    {
        var project = await lookup.ProjectAsync(query.Project, cancellationToken);
        return await store.ListItemsAsync(
            new() { Kind = Kinds.Dataset, Scope = project, After = query.After, Limit = Lists.Limit(query.Limit) }, cancellationToken);
    }

    private static async Task<Ok<DatasetAnswer>> GetAsync(
        string name, string? project, Lookup lookup, IPlatformStore store, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = await FindAsync(name, project, lookup, cancellationToken);
        var view = await grains.GetGrain<IDatasetGrain>(id).GetAsync(cancellationToken)
            ?? throw RefusedException.NotFound("dataset.unknown", $"There is no dataset '{name}'.");
        return TypedResults.Ok(new DatasetAnswer(view, await store.ListAsync(id, int.MaxValue, VersionsShown, cancellationToken)));
    }

    private static async Task<IResult> GetVersionAsync(
        string name, int number, string? project, Lookup lookup, IGrainFactory grains, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var version = await FindVersionAsync(name, number, project, lookup, grains, cancellationToken);
        var manifest = await artifacts.ReadJsonAsync(version.Content.ManifestDigest, cancellationToken);
        return TypedResults.Ok(new { version, manifest });
    }

    private static async Task<IResult> GetFileAsync(
        string name, int number, string file, string? project, Lookup lookup, IGrainFactory grains, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var version = await FindVersionAsync(name, number, project, lookup, grains, cancellationToken);
        return await StoredFiles.AnswerAsync(version.Content.Files, file, $"Version {number} of dataset '{name}'", artifacts, cancellationToken);
    }

    internal static async Task<DatasetVersionView> FindVersionAsync(
        string name, int number, string? project, Lookup lookup, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = await FindAsync(name, project, lookup, cancellationToken);
        var dataset = grains.GetGrain<IDatasetGrain>(id);
        if (await dataset.GetVersionAsync(number, cancellationToken) is { } version)
        {
            return version;
        }

        var newest = await grains.RequireNewestAsync(id, name, cancellationToken);
        throw RefusedException.NotFound("dataset.version-unknown", $"Dataset '{name}' has no version {number}; its newest is {newest}.");
    }

    private static async Task<string> FindAsync(string name, string? project, Lookup lookup, CancellationToken cancellationToken) =>
        await lookup.RequireAsync(await lookup.ProjectAsync(project, cancellationToken), Kinds.Dataset, name, cancellationToken);
}

/// <summary>A dataset and its newest versions.</summary>
internal sealed record DatasetAnswer(DatasetView Dataset, ImmutableArray<DatasetVersionView> Versions);

/// <summary>A version and its manifest.</summary>
internal sealed record DatasetVersionAnswer(DatasetVersionView Version, DatasetManifest Manifest);
