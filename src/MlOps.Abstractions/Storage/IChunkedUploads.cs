namespace MlOps.Storage;

/// <summary>
/// Uploads that come in chunks, each durable once it is answered, until they are whole and become an upload of
/// <see cref="IUploadStore"/> under the same key.
/// </summary>
public interface IChunkedUploads
{
    /// <summary>Begins an upload. Where it was begun before, what was said then stays and is answered.</summary>
    /// <param name="key">The upload's key.</param>
    /// <param name="plan">What is to come.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="StoreUnavailableException">The disk has not enough room for it, or cannot be written.</exception>
    Task<ChunkPlan> BeginAsync(string key, ChunkPlan plan, CancellationToken cancellationToken = default);

    /// <summary>What is to come and which chunks are there; null where nothing was begun.</summary>
    Task<ChunkedUpload?> FindAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Keeps a chunk. One that is there stays: the same bytes again are fine, and others are answered with what is there.
    /// Bytes of another digest or size than said are not kept.
    /// </summary>
    /// <param name="key">The upload's key, which was begun.</param>
    /// <param name="chunk">The chunk's number, size and digest, as its sender says.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Breaks the write off; nothing stays.</param>
    /// <returns>What came: equal to <paramref name="chunk"/> where it is kept, else nothing was.</returns>
    Task<(UploadChunk Came, UploadChunk? There)> WriteAsync(string key, UploadChunk chunk, Stream content, CancellationToken cancellationToken = default);

    /// <summary>Puts all chunks together as the upload <paramref name="key"/>; they stay until they are discarded.</summary>
    /// <exception cref="InvalidOperationException">A chunk is not there.</exception>
    Task<StoredArtifact> JoinAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Removes what came of an upload. Harmless when it is gone.</summary>
    Task DiscardAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Removes uploads of which nothing came since <paramref name="before"/>, and answers their keys.</summary>
    Task<ImmutableArray<string>> DiscardAbandonedAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}

/// <summary>An upload that is to come in chunks.</summary>
/// <param name="Bytes">All bytes.</param>
/// <param name="ChunkBytes">Bytes of every chunk but the last, which may have fewer.</param>
/// <param name="Subject">What the upload is for, in its owner's words; the store does not look at it.</param>
public sealed record ChunkPlan(long Bytes, long ChunkBytes, string Subject)
{
    /// <summary>How many chunks there are.</summary>
    public int Count => checked((int)((Bytes + ChunkBytes - 1) / ChunkBytes));

    /// <summary>The size of a chunk, counted from 0.</summary>
    public long BytesOf(int number) => Math.Min(ChunkBytes, Bytes - (number * ChunkBytes));
}

/// <summary>A chunk of an upload.</summary>
/// <param name="Number">Which one, from 0.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Digest">SHA-256 (hex, lower case) of its bytes.</param>
public sealed record UploadChunk(int Number, long Bytes, string Digest);

/// <summary>How far an upload is.</summary>
/// <param name="Plan">What is to come.</param>
/// <param name="Chunks">The chunks that are there, by number.</param>
public sealed record ChunkedUpload(ChunkPlan Plan, ImmutableArray<UploadChunk> Chunks);
