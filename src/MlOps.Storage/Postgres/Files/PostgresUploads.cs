using MlOps.Storage.Artifacts;
using MlOps.Storage.Sql;
using MlOps.Storage.State;

namespace MlOps.Storage.Postgres.Files;

/// <summary>
/// Uploads in the database: whichever silo works on a run gets a copy of its own, which goes with the upload, or with
/// the next start.
/// </summary>
internal sealed class PostgresUploads(PostgresConnections database, PostgresBlobs blobs, string folder) : IUploadStore
{
    private readonly FileUploadStore _copies = new(folder);

    public async Task<StoredArtifact> WriteAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        // By way of the disk: a slow sender holds no connection, and nothing that is broken off gets into the database.
        var written = await _copies.WriteAsync(key, content, cancellationToken);
        await using var copy = File.OpenRead(await _copies.LocalPathAsync(key, cancellationToken));
        var blob = await blobs.WriteAsync(copy, cancellationToken);
        await database.ExecuteAsync(
            """
            INSERT INTO uploads (key, digest, size, blob) VALUES ($1, $2, $3, $4)
            ON CONFLICT (key) DO UPDATE SET digest = excluded.digest, size = excluded.size, blob = excluded.blob
            """,
            key, written.Digest, written.Bytes, blob);
        return written;
    }

    public async Task<string> LocalPathAsync(string key, CancellationToken cancellationToken)
    {
        var upload = await database.SingleAsync(
            "SELECT digest, size, blob FROM uploads WHERE key = $1",
            row => new Upload(row.GetString(0), row.GetInt64(1), row.GetInt64(2)),
            [FileUploadStore.Checked(key)],
            cancellationToken)
            ?? throw new FileNotFoundException($"There is no upload '{key}' in the database {database.Where}: it was ingested, deleted, or never kept.", key);

        // A copy from before another upload under the same key is of other bytes.
        await using var content = blobs.OpenRead(upload.Blob);
        var copied = await _copies.WriteAsync(key, content, cancellationToken);
        return copied.Digest == upload.Digest
            ? await _copies.LocalPathAsync(key, cancellationToken)
            : throw new StoreUnavailableException(
                $"The upload '{key}' in the database {database.Where} is damaged: its bytes have the digest '{copied.Digest}', not '{upload.Digest}'. Upload it again.");
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync("WITH gone AS (DELETE FROM uploads WHERE key = $1 RETURNING blob) DELETE FROM blobs USING gone WHERE id = gone.blob", FileUploadStore.Checked(key));
        await _copies.DeleteAsync(key, cancellationToken);
    }

    public Task<ImmutableArray<string>> ListAsync(DateTimeOffset? before, CancellationToken cancellationToken) => database.RowsAsync(
        "SELECT key FROM uploads JOIN blobs ON blobs.id = uploads.blob WHERE created_at < $1 ORDER BY key",
        row => row.GetString(0),
        [StoredTime.From(before ?? DateTimeOffset.MaxValue)],
        cancellationToken);

    private sealed record Upload(string Digest, long Bytes, long Blob);
}
