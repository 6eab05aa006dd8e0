using MlOps.Storage.Artifacts;

namespace MlOps.Storage.Postgres.Files;

/// <summary>Where a cluster's files are: in its database, or in a folder that all silos share; each process keeps copies of what it reads.</summary>
internal sealed record ClusterFiles(IArtifactStore Artifacts, IUploadStore Uploads, IChunkedUploads ChunkedUploads)
{
    public static async Task<ClusterFiles> OpenAsync(ClusterDatabase database, PostgresSettings settings, DataDirectory directory, CancellationToken cancellationToken)
    {
        var (copies, maximumBytes) = (Path.Combine(directory.Copies, "artifacts"), settings.CacheMiB * 1024L * 1024);
        await ArtifactPlace.RequireAsync(database.Platform, database.Connections.Where, settings.ArtifactFolder is not null, cancellationToken);
        var require = settings.ArtifactFolder is { } shared ? await SharedFolder.RequireSharedAsync(shared, database.Platform, cancellationToken) : null;
        await ArtifactPlace.DecideAsync(database.Platform, database.Connections.Where, settings.ArtifactFolder is not null, cancellationToken);
        return require is null
            ? InDatabase(database, directory, copies, maximumBytes)
            : InFolder(settings.ArtifactFolder!, require, database, copies, maximumBytes);
    }

    private static ClusterFiles InDatabase(ClusterDatabase database, DataDirectory directory, string copies, long maximumBytes)
    {
        var (connections, clock) = (database.Connections, database.Clock);
        var blobs = new PostgresBlobs(connections, clock);
        var uploads = new PostgresUploads(connections, blobs, new(Path.Combine(directory.Copies, "uploads")), clock);
        return new(
            new CachedArtifactStore(new PostgresArtifacts(connections, blobs), copies, maximumBytes, clock),
            uploads,
            new PostgresChunkedUploads(connections, blobs, uploads, clock));
    }

    private static ClusterFiles InFolder(string folder, Action require, ClusterDatabase database, string copies, long maximumBytes)
    {
        var (artifacts, uploads, temporary) = (Path.Combine(folder, "artifacts"), Path.Combine(folder, "uploads"), $".tmp-{database.Number}");
        var uploadStore = new FileUploadStore(uploads, temporary: temporary, require: require);
        var files = new ClusterFiles(
            new CachedArtifactStore(new FolderArtifactOrigin(new(artifacts, temporary: temporary, require: require), artifacts), copies, maximumBytes, database.Clock),
            uploadStore,
            new FileChunkedUploads(uploads, uploadStore, temporary, require));
        foreach (var place in (ReadOnlySpan<string>)[artifacts, uploads, Path.Combine(uploads, FileChunkedUploads.Folder)])
        {
            SharedFolder.RemoveAbandoned(place, database.Clock.GetUtcNow());
        }

        return files;
    }
}
