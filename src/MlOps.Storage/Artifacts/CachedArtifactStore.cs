using System.Collections.Concurrent;

namespace MlOps.Storage.Artifacts;

/// <summary>
/// Artifacts that a cluster has in common, with a copy on this machine of what was written or read here. A copy is
/// taken over only when its bytes have the digest that it is named by.
/// </summary>
internal sealed class CachedArtifactStore(IArtifactOrigin origin, string root, long maximumBytes, TimeProvider clock) : IArtifactStore
{
    /// <summary>A path that was handed out is opened within this time.</summary>
    private static readonly TimeSpan InUse = TimeSpan.FromHours(1);

    private readonly FileArtifactStore _copies = new(root);
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _coming = new();

    public async Task<StoredArtifact> WriteAsync(Stream content, CancellationToken cancellationToken)
    {
        // By way of the disk: a slow sender holds no connection, and what the cluster has already is not sent again.
        var written = await _copies.WriteAsync(content, cancellationToken);
        if (!await origin.HasAsync(written.Digest, cancellationToken))
        {
            await using var copy = await _copies.OpenReadAsync(written.Digest, cancellationToken);
            await origin.WriteAsync(written, copy, cancellationToken);
        }

        Trim();
        return written;
    }

    public async Task<Stream> OpenReadAsync(string digest, CancellationToken cancellationToken)
    {
        await LocalPathAsync(digest, cancellationToken);
        return await _copies.OpenReadAsync(digest, cancellationToken);
    }

    public async Task<string> LocalPathAsync(string digest, CancellationToken cancellationToken)
    {
        if (_copies.Find(digest) is { } there)
        {
            File.SetLastAccessTimeUtc(there, clock.GetUtcNow().UtcDateTime);
            return there;
        }

        // Who asks meanwhile waits for the same copy, which goes on when the first gives up.
        var coming = _coming.GetOrAdd(digest, _ => new(() => CopyAsync(digest)));
        try
        {
            return await coming.Value.WaitAsync(cancellationToken);
        }
        finally
        {
            if (coming.Value.IsCompleted)
            {
                _coming.TryRemove(new(digest, coming));
            }
        }
    }

    private async Task<string> CopyAsync(string digest)
    {
        await using var content = await origin.OpenReadAsync(digest, CancellationToken.None)
            ?? throw new FileNotFoundException(
                $"There is no artifact '{digest}' in {origin.Where}: expected the SHA-256, as 64 lower-case hex digits, of something that was kept.", digest);
        await _copies.TakeOverAsync(digest, content, came => new StoreUnavailableException(
            $"The artifact '{digest}' in {origin.Where} is damaged: its bytes have the digest '{came}'. Restore it from a backup; it was not used."));
        var path = _copies.PathOf(digest);
        File.SetLastAccessTimeUtc(path, clock.GetUtcNow().UtcDateTime);
        Trim();
        return path;
    }

    /// <summary>Removes what was not used for longest, until the copies fit; the cluster has it still.</summary>
    private void Trim()
    {
        var copies = new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Directory!.Name != ".tmp").ToList();
        var bytes = copies.Sum(file => file.Length);
        var oldest = clock.GetUtcNow().UtcDateTime - InUse;
        foreach (var copy in copies.OrderBy(file => file.LastAccessTimeUtc).TakeWhile(file => file.LastAccessTimeUtc < oldest))
        {
            if (bytes <= maximumBytes)
            {
                return;
            }

            bytes -= copy.Length;
            copy.Delete();
        }
    }
}
