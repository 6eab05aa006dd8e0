namespace MlOps.Storage.Artifacts;

/// <summary>Artifacts as files: <c>ab/cdef…</c> for the digest <c>abcdef…</c>.</summary>
internal sealed class FileArtifactStore(string root, Func<string, Stream>? create = null, string temporary = ".tmp", Action? require = null) : IArtifactStore
{
    private const int DigestLength = 64;

    private readonly AtomicFile _files = new(root, create, temporary, require: require);

    public Task<StoredArtifact> WriteAsync(Stream content, CancellationToken cancellationToken) =>
        _files.WriteAsync(content, PathOf, replace: false, cancellationToken);

    /// <summary>Keeps an artifact from elsewhere, where its bytes have its digest; else keeps nothing and throws what <paramref name="damaged"/> makes of theirs.</summary>
    public Task<StoredArtifact> WriteAsync(string digest, Stream content, Func<string, Exception> damaged, CancellationToken cancellationToken) =>
        _files.WriteAsync(content, came => came == digest ? PathOf(digest) : throw damaged(came), replace: false, cancellationToken);

    public async Task<Stream> OpenReadAsync(string digest, CancellationToken cancellationToken)
    {
        var path = await LocalPathAsync(digest, cancellationToken);
        return AtomicFile.Failing(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
    }

    public Task<string> LocalPathAsync(string digest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Find(digest) is { } path
            ? Task.FromResult(path)
            : throw new FileNotFoundException(
                $"There is no artifact '{digest}' in '{root}': expected the SHA-256, as 64 lower-case hex digits, of something that was kept.", digest);
    }

    /// <summary>The artifact's path, or null where there is none of that digest.</summary>
    public string? Find(string digest)
    {
        require?.Invoke();
        return IsDigest(digest) && PathOf(digest) is var path && File.Exists(path) ? path : null;
    }

    /// <summary>Where an artifact of that digest lies.</summary>
    public string PathOf(string digest) => PathOf(root, digest);

    /// <summary>Where an artifact of that digest lies below <paramref name="root"/>.</summary>
    public static string PathOf(string root, string digest) => Path.Combine(root, digest[..2], digest[2..]);

    public static bool IsDigest(string digest) => digest.Length == DigestLength && digest.All(char.IsAsciiHexDigitLower);
}
