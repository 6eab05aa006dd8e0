namespace MlOps.Gateway.Requests;

/// <summary>Files that runs, models' versions and datasets' versions keep by name.</summary>
internal static class StoredFiles
{
    /// <summary>One of <paramref name="files"/>, as it was written.</summary>
    /// <param name="files">The files by name.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="of">Whose they are, for the message.</param>
    /// <param name="artifacts">Where they lie.</param>
    /// <param name="cancellationToken">Stops opening.</param>
    public static async Task<IResult> AnswerAsync(
        ImmutableSortedDictionary<string, StoredFile>? files, string name, string of, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        if (files is null || !files.TryGetValue(name, out var file))
        {
            var there = files is null or { IsEmpty: true } ? "It has none." : $"It has {string.Join(", ", files.Keys)}.";
            throw RefusedException.NotFound("file.unknown", $"{of} has no file '{name}'. {there}");
        }

        // The name decides the type, and nothing else may: what a worker wrote must never run in a browser as a page.
        return TypedResults.Stream(
            await artifacts.OpenReadAsync(file.Digest, cancellationToken), TypeOf(name), name, entityTag: new($"\"{file.Digest}\""));
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".json" => "application/json",
        ".svg" => "image/svg+xml",
        ".md" => "text/markdown; charset=utf-8",
        _ => "application/octet-stream",
    };
}
