namespace MlOps.Storage.Artifacts;

/// <summary>
/// The copies of artifacts on this machine: which there are, when each was last used, and how much room they take. What
/// was not used for longest goes first, and nothing that was handed out within the hour.
/// </summary>
/// <remarks>
/// The folder is listed once, when the process starts. A copy of an earlier process counts, but is not used before
/// somebody has looked at its bytes: whatever befell the disk meanwhile is noticed, and no copy needs an fsync.
/// </remarks>
internal sealed class ArtifactCopies
{
    /// <summary>A path that was handed out is opened within this time.</summary>
    private static readonly TimeSpan InUse = TimeSpan.FromHours(1);

    private readonly string _root;
    private readonly long _maximumBytes;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Copy> _copies = new(StringComparer.Ordinal);
    private DateTimeOffset _trimsFrom;

    public ArtifactCopies(string root, long maximumBytes, TimeProvider clock)
    {
        (_root, _maximumBytes, _clock) = (root, maximumBytes, clock);
        foreach (var file in new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var digest = file.Directory!.Name + file.Name;
            if (FileArtifactStore.IsDigest(digest))
            {
                _copies[digest] = new(file.Length, file.LastAccessTimeUtc, IsVerified: false);
                Bytes += file.Length;
            }
        }
    }

    /// <summary>The room that they take.</summary>
    public long Bytes { get; private set; }

    /// <summary>Where the copy of an artifact lies, or would lie.</summary>
    public string PathOf(string digest) => FileArtifactStore.PathOf(_root, digest);

    /// <summary>The path of a copy that was verified by this process, which is in use from now on; null where there is none.</summary>
    public string? Use(string digest)
    {
        var (path, now) = (PathOf(digest), _clock.GetUtcNow());
        lock (_lock)
        {
            if (!_copies.TryGetValue(digest, out var copy) || !copy.IsVerified || !File.Exists(path))
            {
                return null;
            }

            _copies[digest] = copy with { UsedAt = now };

            // For the next process, which has nothing else to go by.
            File.SetLastAccessTimeUtc(path, now.UtcDateTime);
        }

        return path;
    }

    /// <summary>A copy whose bytes have its digest is there; what has room no more goes.</summary>
    /// <returns>The path.</returns>
    public string Add(StoredArtifact artifact)
    {
        lock (_lock)
        {
            Bytes += artifact.Bytes - (_copies.TryGetValue(artifact.Digest, out var known) ? known.Bytes : 0);
            _copies[artifact.Digest] = new(artifact.Bytes, _clock.GetUtcNow(), IsVerified: true);
            Trim_NeedsLock();
        }

        return Use(artifact.Digest) ?? PathOf(artifact.Digest);
    }

    /// <summary>Removes a file that became no copy.</summary>
    public void Discard(string digest)
    {
        lock (_lock)
        {
            if (!_copies.ContainsKey(digest))
            {
                Remove(digest);
            }
        }
    }

    private void Trim_NeedsLock()
    {
        var now = _clock.GetUtcNow();
        if (Bytes <= _maximumBytes || now < _trimsFrom)
        {
            return;
        }

        foreach (var (digest, copy) in _copies.OrderBy(copy => copy.Value.UsedAt).ToList())
        {
            if (Bytes <= _maximumBytes)
            {
                return;
            }

            if (copy.UsedAt > now - InUse)
            {
                // All others were used later still: until this one is free there is nothing to look for.
                _trimsFrom = copy.UsedAt + InUse;
                return;
            }

            Remove(digest);
            _copies.Remove(digest);
            Bytes -= copy.Bytes;
        }
    }

    private void Remove(string digest)
    {
        // Somebody may have emptied the folder by hand.
        var path = PathOf(digest);
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    private sealed record Copy(long Bytes, DateTimeOffset UsedAt, bool IsVerified);
}
