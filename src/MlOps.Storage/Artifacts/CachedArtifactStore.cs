using System.Security.Cryptography;

namespace MlOps.Storage.Artifacts;

/// <summary>
/// Artifacts that a cluster has in common, with a copy on this machine of what was written or read here. A copy is used
/// once this process has seen that its bytes have the digest that it is named by.
/// </summary>
internal sealed class CachedArtifactStore : IArtifactStore
{
    private readonly IArtifactOrigin _origin;
    private readonly AtomicFile _files;
    private readonly ArtifactCopies _copies;
    private readonly SharedWork _coming = new();

    public CachedArtifactStore(IArtifactOrigin origin, string root, long maximumBytes, TimeProvider clock)
    {
        _origin = origin;
        _files = new(root, isCopy: true);
        _copies = new(root, maximumBytes, clock);
    }

    public async Task<StoredArtifact> WriteAsync(Stream content, CancellationToken cancellationToken)
    {
        // By way of the disk: only whole files get to the cluster, and what it has already is not sent again.
        var written = await CopyAsync(content, _copies.PathOf, cancellationToken);
        try
        {
            if (!await _origin.HasAsync(written.Digest, cancellationToken))
            {
                await using var copy = Open(_copies.PathOf(written.Digest));
                await _origin.WriteAsync(written, copy, cancellationToken);
            }
        }
        catch
        {
            _copies.Discard(written.Digest);
            throw;
        }

        _copies.Add(written);
        return written;
    }

    public async Task<Stream> OpenReadAsync(string digest, CancellationToken cancellationToken)
    {
        var path = await LocalPathAsync(digest, cancellationToken);
        return Open(path);
    }

    public async Task<string> LocalPathAsync(string digest, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!FileArtifactStore.IsDigest(digest))
        {
            throw Missing(digest);
        }

        return _copies.Use(digest) ?? await _coming.DoAsync(
            digest, async () => _copies.Use(digest) ?? await VerifyAsync(digest) ?? await TakeOverAsync(digest), cancellationToken);
    }

    /// <summary>Looks at the copy that an earlier process left; null where there is none, or one of other bytes.</summary>
    private async Task<string?> VerifyAsync(string digest)
    {
        var path = _copies.PathOf(digest);
        if (!File.Exists(path))
        {
            return null;
        }

        await using var copy = Open(path);
        var bytes = copy.Length;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(copy)) == digest ? _copies.Add(new(digest, bytes)) : null;
    }

    private async Task<string> TakeOverAsync(string digest)
    {
        await using var content = await _origin.OpenReadAsync(digest, CancellationToken.None) ?? throw Missing(digest);
        return _copies.Add(await CopyAsync(
            content, came => came == digest ? _copies.PathOf(digest) : throw DamagedCopy.There(digest, came, _origin.Where), CancellationToken.None));
    }

    // What is there is replaced: the bytes are the same, or those of an earlier process are damaged.
    private Task<StoredArtifact> CopyAsync(Stream content, Func<string, string> target, CancellationToken cancellationToken) =>
        _files.WriteAsync(content, target, replace: true, cancellationToken);

    private static FileStream Open(string path) =>
        AtomicFile.Failing(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));

    private FileNotFoundException Missing(string digest) => new(
        $"There is no artifact '{digest}' in {_origin.Where}: expected the SHA-256, as 64 lower-case hex digits, of something that was kept.", digest);
}
