using System.Text.Json;
using MlOps.Storage.Artifacts;
using MlOps.Storage.Sql;
using MlOps.Storage.State;
using Npgsql;

namespace MlOps.Storage.Postgres.Files;

/// <summary>Uploads that come in chunks, each to whichever host it is sent, as a blob of its own.</summary>
internal sealed class PostgresChunkedUploads(PostgresConnections database, PostgresBlobs blobs, PostgresUploads uploads, TimeProvider clock) : IChunkedUploads
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
        if (await ThereAsync(key, chunk.Number, cancellationToken) is { } there)
        {
            return there == chunk ? (await LookAtAsync(chunk, content, cancellationToken), null) : (chunk, there);
        }

        await using var hashed = new HashedRead(content, chunk.Bytes);
        var blob = await blobs.WriteAsync(hashed, cancellationToken);
        var came = chunk with { Bytes = hashed.Count, Digest = hashed.Digest() };

        // Nothing where the upload was given up meanwhile, or the chunk is there.
        await blobs.OwnAsync(blob, () => came != chunk ? Task.FromResult(0) : database.ExecuteAsync(
            """
            WITH upload AS (UPDATE chunked_uploads SET touched_at = $6 WHERE key = $1 RETURNING key)
            INSERT INTO upload_chunks (key, number, digest, size, blob) SELECT key, $2, $3, $4, $5 FROM upload ON CONFLICT DO NOTHING
            """,
            key, chunk.Number, chunk.Digest, chunk.Bytes, blob, Now()));
        return (came, null);
    }

    public async Task<StoredArtifact> JoinAsync(string key, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(key, cancellationToken);
        var chunks = await ChunksAsync(key, cancellationToken);
        if (plan is null || chunks.Length != plan.Count)
        {
            throw NotWhole(key, chunks.Length, plan);
        }

        // The bytes stay where they are; but only they have the whole's digest.
        await using var whole = new HashedRead(new JoinedStream(chunks.Length, number => Verified(key, chunks[number])), plan.Bytes);
        await whole.CopyToAsync(Stream.Null, PostgresBlobs.Portion, cancellationToken);
        var made = new StoredArtifact(whole.Digest(), whole.Count);
        try
        {
            await uploads.MakeAsync(key, made, [.. chunks.Select(chunk => chunk.Blob)], cancellationToken);
            return made;
        }
        catch (PostgresException exception) when (PostgresBlobs.IsGone(exception))
        {
            throw NotWhole(key, 0, plan);
        }
    }

    public async Task DiscardAsync(string key, CancellationToken cancellationToken)
    {
        // The chunks go along, but not before they were read.
        var gone = await database.RowsAsync(
            "WITH gone AS (DELETE FROM chunked_uploads WHERE key = $1 RETURNING key) SELECT blob FROM upload_chunks JOIN gone USING (key)",
            row => row.GetInt64(0),
            [FileUploadStore.Checked(key)],
            cancellationToken);
        await blobs.RemoveUnownedAsync(gone, cancellationToken);
    }

    public async Task<ImmutableArray<string>> DiscardAbandonedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var abandoned = await database.RowsAsync(
            "DELETE FROM chunked_uploads WHERE touched_at < $1 RETURNING key", row => row.GetString(0), [StoredTime.From(before)], cancellationToken);

        // Along with the chunks of those, and with whatever else was broken off.
        await blobs.SweepAsync(before, cancellationToken);
        return abandoned;
    }

    private async Task<ChunkPlan?> PlanAsync(string key, CancellationToken cancellationToken) => await database.SingleAsync(
        "SELECT plan FROM chunked_uploads WHERE key = $1",
        row => JsonSerializer.Deserialize<ChunkPlan>(row.GetString(0), MlOpsJson.Options)!,
        [FileUploadStore.Checked(key)],
        cancellationToken);

    private Task<UploadChunk?> ThereAsync(string key, int number, CancellationToken cancellationToken) => database.SingleAsync(
        "SELECT size, digest FROM upload_chunks WHERE key = $1 AND number = $2",
        row => new UploadChunk(number, row.GetInt64(0), row.GetString(1)),
        [FileUploadStore.Checked(key), number],
        cancellationToken);

    private Task<ImmutableArray<StoredChunk>> ChunksAsync(string key, CancellationToken cancellationToken) => database.RowsAsync(
        "SELECT number, size, digest, blob FROM upload_chunks WHERE key = $1 ORDER BY number",
        row => new StoredChunk(new(row.GetInt32(0), row.GetInt64(1), row.GetString(2)), row.GetInt64(3)),
        [FileUploadStore.Checked(key)],
        cancellationToken);

    private static async Task<UploadChunk> LookAtAsync(UploadChunk said, Stream content, CancellationToken cancellationToken)
    {
        await using var hashed = new HashedRead(content, said.Bytes);
        await hashed.CopyToAsync(Stream.Null, cancellationToken);
        return said with { Bytes = hashed.Count, Digest = hashed.Digest() };
    }

    /// <summary>A chunk's bytes, which at their end must have had its digest.</summary>
    private VerifiedRead Verified(string key, StoredChunk chunk) => new(blobs.OpenRead(chunk.Blob), chunk.Chunk, came => new DamagedException(
        $"Chunk {chunk.Chunk.Number} of the upload '{key}' in the database {database.Where} is damaged: its bytes have the digest '{came}', not "
        + $"'{chunk.Chunk.Digest}'. It was not used. Give the upload up and begin it again."));

    private static InvalidOperationException NotWhole(string key, int chunks, ChunkPlan? plan) =>
        new($"The upload '{key}' is not whole: {chunks} of {plan?.Count ?? 0} chunks are there.");

    private long Now() => StoredTime.From(clock.GetUtcNow());

    private sealed record StoredChunk(UploadChunk Chunk, long Blob);
}
