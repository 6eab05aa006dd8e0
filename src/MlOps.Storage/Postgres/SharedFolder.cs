namespace MlOps.Storage.Postgres;

/// <summary>The folder that the silos of a cluster share, and the proof that they do: a mark that folder and database both bear.</summary>
internal static class SharedFolder
{
    private const string Setting = "artifact-folder";
    private const string MarkFile = ".mlops-cluster";

    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <exception cref="ClusterDatabaseException">It is another folder than the other silos have, or cannot be written.</exception>
    public static async Task RequireSharedAsync(string folder, ISettings settings, string writer, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, MarkFile);
            var mark = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : null;
            if (mark is null && await settings.TryAddAsync(Setting, "folder-" + writer, cancellationToken))
            {
                // The first silo of the cluster: from now on this is the folder.
                await File.WriteAllTextAsync(path, mark = "folder-" + writer, cancellationToken);
            }

            var expected = await settings.GetAsync(Setting, cancellationToken);
            if (mark != expected)
            {
                throw new ClusterDatabaseException(
                    $"'{folder}' is not the folder that this cluster shares: it bears the mark '{mark ?? "none"}', the database says '{expected ?? "none"}'. "
                    + $"Mount the same folder in every silo (MlOps:Storage:ArtifactFolder). Where it was moved with all its files, write '{expected}' into its file '{MarkFile}'.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ClusterDatabaseException($"The shared folder '{folder}' cannot be used: {exception.Message} Give this user the right to write there.", exception);
        }
    }

    /// <summary>Removes the temporary files of silos that are long gone.</summary>
    public static void RemoveAbandoned(string root, DateTimeOffset now)
    {
        foreach (var folder in Directory.EnumerateDirectories(root, ".tmp-*").Where(folder => Directory.GetLastWriteTimeUtc(folder) < (now - Abandoned).UtcDateTime))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
