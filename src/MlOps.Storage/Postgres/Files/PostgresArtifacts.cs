using MlOps.Storage.Artifacts;

namespace MlOps.Storage.Postgres.Files;

/// <summary>Artifacts in the database.</summary>
internal sealed class PostgresArtifacts(PostgresConnections database, PostgresBlobs blobs) : IArtifactOrigin
{
    public string Where => "the database " + database.Where;

    public async Task<bool> HasAsync(string digest, CancellationToken cancellationToken) => await BlobAsync(digest, cancellationToken) is not null;

    public async Task WriteAsync(StoredArtifact artifact, Stream content, CancellationToken cancellationToken)
    {
        // Of two who bring the same at once one is late.
        var blob = await blobs.WriteAsync(artifact, content, cancellationToken);
        await blobs.OwnAsync(blob, () => database.ExecuteAsync(
            "INSERT INTO artifacts (digest, size, blob) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", artifact.Digest, artifact.Bytes, blob));
    }

    public async Task<Stream?> OpenReadAsync(string digest, CancellationToken cancellationToken) =>
        await BlobAsync(digest, cancellationToken) is { } blob ? blobs.OpenRead(blob) : null;

    private async Task<long?> BlobAsync(string digest, CancellationToken cancellationToken) =>
        await database.RowsAsync("SELECT blob FROM artifacts WHERE digest = $1", row => row.GetInt64(0), [digest], cancellationToken) is [var blob] ? blob : null;
}
