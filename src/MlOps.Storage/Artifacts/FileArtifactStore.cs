namespace MlOps.Storage.Artifacts;

/// <summary>Artifacts as files: <c>ab/cdef…</c> for the digest <c>abcdef…</c>.</summary>
internal sealed class FileArtifactStore(string root, Func<string, Stream>? create = null) : IArtifactStore
{
    private const int DigestLength = 64;

    private readonly AtomicFile _files = new(root, create);

    public Task<StoredArtifact> WriteAsync(Stream content, CancellationToken cancellationToken) =>
        _files.WriteAsync(content, PathOf, replace: false, cancellationToken);

    public async Task<Stream> OpenReadAsync(string digest, CancellationToken cancellationToken)
    {
        var path = await LocalPathAsync(digest, cancellationToken);
        return AtomicFile.Failing(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
    }

    public Task<string> LocalPathAsync(string digest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return digest.Length == DigestLength && digest.All(char.IsAsciiHexDigitLower) && PathOf(digest) is var path && File.Exists(path)
            ? Task.FromResult(path)
            : throw new FileNotFoundException(
                $"There is no artifact '{digest}' in '{root}': expected the SHA-256, as 64 lower-case hex digits, of something that was kept.", digest);
    }

    private string PathOf(string digest) => Path.Combine(root, digest[..2], digest[2..]);
}
