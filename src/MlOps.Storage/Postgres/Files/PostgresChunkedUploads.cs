using System.Text.Json;
using MlOps.Storage.Artifacts;
using MlOps.Storage.Sql;
using MlOps.Storage.State;

namespace MlOps.Storage.Postgres.Files;

/// <summary>Uploads that come in chunks, each to whichever host it is sent.</summary>
internal sealed class PostgresChunkedUploads(PostgresConnections database, PostgresBlobs blobs, IUploadStore uploads, TimeProvider clock) : IChunkedUploads
{
    public async Task<ChunkPlan> BeginAsync(string key, ChunkPlan plan, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(
            "INSERT INTO chunked_uploads (key, plan, touched_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            FileUploadStore.Checked(key), JsonSerializer.Serialize(plan, MlOpsJson.Options), Now());
        return await PlanAsync(key, cancellationToken)
            ?? throw new StoreUnavailableException($"The upload '{key}' was given up at the moment when it was begun. Begin it again.");
    }

    public async Task<ChunkedUpload?> FindAsync(string key, CancellationToken cancellationToken) =>
        await PlanAsync(key, cancellationToken) is { } plan ? new(plan, [.. (await ChunksAsync(key, cancellationToken)).Select(chunk => chunk.Chunk)]) : null;

    public async Task<(UploadChunk Came, UploadChunk? There)> WriteAsync(string key, UploadChunk chunk, Stream content, CancellationToken cancellationToken)
    {
        var known = (await ChunksAsync(key, cancellationToken)).FirstOrDefault(known => known.Chunk.Number == chunk.Number)?.Chunk;
        if (known is not null && known != chunk)
        {
            return (chunk, known);
        }

        using var hashed = new HashedRead(content, chunk.Bytes);
        var blob = await blobs.WriteAsync(hashed, cancellationToken);
        var came = new UploadChunk(chunk.Number, hashed.Count, hashed.Digest());
        if (came == chunk)
        {
            // Nothing where the upload was given up meanwhile, or the chunk is there: the blob is then nobody's.
            await database.ExecuteAsync(
                """
                WITH u AS (UPDATE chunked_uploads SET touched_at = $6 WHERE key = $1 RETURNING key)
                INSERT INTO upload_chunks (key, number, digest, size, blob) SELECT u.key, $2, $3, $4, $5 FROM u ON CONFLICT DO NOTHING
                """,
                key, chunk.Number, chunk.Digest, chunk.Bytes, blob, Now());
        }

        return (came, null);
    }

    public async Task<StoredArtifact> JoinAsync(string key, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(key, cancellationToken);
        var chunks = await ChunksAsync(key, cancellationToken);
        if (plan is null || chunks.Length != plan.Count)
        {
            throw new InvalidOperationException($"The upload '{key}' is not whole: {chunks.Length} of {plan?.Count ?? 0} chunks are there.");
        }

        await using var whole = new JoinedStream(chunks.Length, number => blobs.OpenRead(chunks[number].Blob));
        return await uploads.WriteAsync(key, whole, cancellationToken);
    }

    public async Task DiscardAsync(string key, CancellationToken cancellationToken) => await database.ExecuteAsync(
        "DELETE FROM chunked_uploads WHERE key = $1", FileUploadStore.Checked(key));

    public async Task<ImmutableArray<string>> DiscardAbandonedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var abandoned = await database.RowsAsync(
            "DELETE FROM chunked_uploads WHERE touched_at < $1 RETURNING key", row => row.GetString(0), [StoredTime.From(before)], cancellationToken);

        // Along with the chunks of those, of uploads that were discarded, and of whatever was broken off.
        await blobs.RemoveUnownedAsync(before);
        return abandoned;
    }

    private async Task<ChunkPlan?> PlanAsync(string key, CancellationToken cancellationToken) => await database.SingleAsync(
        "SELECT plan FROM chunked_uploads WHERE key = $1",
        row => JsonSerializer.Deserialize<ChunkPlan>(row.GetString(0), MlOpsJson.Options)!,
        [FileUploadStore.Checked(key)],
        cancellationToken);

    private Task<ImmutableArray<StoredChunk>> ChunksAsync(string key, CancellationToken cancellationToken) => database.RowsAsync(
        "SELECT number, size, digest, blob FROM upload_chunks WHERE key = $1 ORDER BY number",
        row => new StoredChunk(new(row.GetInt32(0), row.GetInt64(1), row.GetString(2)), row.GetInt64(3)),
        [FileUploadStore.Checked(key)],
        cancellationToken);

    private long Now() => StoredTime.From(clock.GetUtcNow());

    private sealed record StoredChunk(UploadChunk Chunk, long Blob);
}
