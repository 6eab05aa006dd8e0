namespace MlOps.Storage;

/// <summary>Files named by their content's SHA-256 (64 lower-case hex digits). Immutable; the same content is kept once.</summary>
public interface IArtifactStore
{
    /// <summary>Keeps what <paramref name="content"/> holds. Durable once it returns; a broken-off write leaves nothing.</summary>
    Task<StoredArtifact> WriteAsync(Stream content, CancellationToken cancellationToken = default);

    /// <summary>Opens an artifact for reading.</summary>
    /// <exception cref="FileNotFoundException">There is none of that digest.</exception>
    Task<Stream> OpenReadAsync(string digest, CancellationToken cancellationToken = default);

    /// <summary>A path on this machine under which the artifact can be read; it must not be changed.</summary>
    /// <exception cref="FileNotFoundException">There is none of that digest.</exception>
    Task<string> LocalPathAsync(string digest, CancellationToken cancellationToken = default);
}

/// <summary>An artifact's name and size.</summary>
public sealed record StoredArtifact(string Digest, long Bytes);

/// <summary>Uploads that wait to be ingested, by a key that their run bears.</summary>
public interface IUploadStore
{
    /// <summary>Keeps an upload under <paramref name="key"/>, replacing what was there. Durable once it returns.</summary>
    /// <returns>The SHA-256 (hex) and the size of what was written.</returns>
    Task<StoredArtifact> WriteAsync(string key, Stream content, CancellationToken cancellationToken = default);

    /// <summary>A path on this machine under which the upload can be read.</summary>
    /// <exception cref="FileNotFoundException">There is none of that key.</exception>
    Task<string> LocalPathAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Removes an upload. Harmless when it is gone.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>The keys of all uploads, or of those that were kept before <paramref name="before"/>.</summary>
    Task<ImmutableArray<string>> ListAsync(DateTimeOffset? before = null, CancellationToken cancellationToken = default);

    /// <summary>Removes this process' own copies of uploads that are no more, such as those that another one deleted.</summary>
    Task RemoveLeftoversAsync(CancellationToken cancellationToken = default);
}
