namespace MlOps.Storage.Artifacts;

/// <summary>Artifacts in a folder that all silos of a cluster share.</summary>
internal sealed class FolderArtifactOrigin(FileArtifactStore files, string folder) : IArtifactOrigin
{
    public string Where => $"the shared folder '{folder}'";

    public Task<bool> HasAsync(string digest, CancellationToken cancellationToken) => Task.FromResult(files.Find(digest) is not null);

    public Task WriteAsync(StoredArtifact artifact, Stream content, CancellationToken cancellationToken) =>
        files.WriteAsync(artifact.Digest, content, came => DamagedCopy.OnItsWay(artifact.Digest, came, Where), cancellationToken);

    public async Task<Stream?> OpenReadAsync(string digest, CancellationToken cancellationToken) =>
        files.Find(digest) is null ? null : await files.OpenReadAsync(digest, cancellationToken);
}
