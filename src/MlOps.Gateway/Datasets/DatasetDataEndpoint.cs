using MlOps.Datasets;

namespace MlOps.Gateway.Datasets;

/// <summary>The rows of a version, as they are kept.</summary>
internal static class DatasetDataEndpoint
{
    private const string ParquetType = "application/vnd.apache.parquet";

    /// <summary>The Parquet file of the version's one part, or of the part that is named.</summary>
    public static async Task<IResult> GetAsync(
        string name, int number, string? part, string? project, Lookup lookup, IGrainFactory grains, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var version = await DatasetEndpoints.FindVersionAsync(name, number, project, lookup, grains, cancellationToken);
        var wanted = Find(version.Content.AllParts(), part, $"Version {number} of dataset '{name}'");
        return TypedResults.Stream(
            await artifacts.OpenReadAsync(wanted.DataDigest, cancellationToken), ParquetType, $"{name}-{number}.parquet", entityTag: new($"\"{wanted.DataDigest}\""));
    }

    private static DatasetPart Find(ImmutableArray<DatasetPart> parts, string? name, string of) => (name, parts) switch
    {
        (null, [var only]) => only,
        (null, _) => throw RefusedException.Invalid(
            "dataset.part", $"{of} has {parts.Length} parts, each a file of its own: name one of them by part. They are {Names(parts)}."),
        _ => parts.FirstOrDefault(part => part.Name == name)
            ?? throw RefusedException.NotFound("dataset.part-unknown", $"{of} has no part '{name}'. Its parts are {Names(parts)}."),
    };

    private static string Names(ImmutableArray<DatasetPart> parts) => string.Join(", ", parts.Select(part => part.Name));
}
