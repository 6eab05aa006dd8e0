using System.Collections.Concurrent;
using MlOps.Storage.Artifacts;

namespace MlOps.Storage.Postgres.Files;

/// <summary>The copies of uploads on this machine: <c>KEY/DIGEST</c>, all made and seen whole by this process.</summary>
internal sealed class UploadCopies
{
    private readonly string _root;
    private readonly AtomicFile _files;
    private readonly ConcurrentDictionary<string, string> _digests = new(StringComparer.Ordinal);
    private readonly Lock _changing = new();

    /// <param name="root">The folder; what an earlier process left in it is removed.</param>
    public UploadCopies(string root)
    {
        _root = root;
        AtomicFile.Failing(root, () =>
        {
            if (Directory.Exists(root))
            {
                Directory.Delete(root, recursive: true);
            }

            return true;
        });
        _files = new(root, isCopy: true);
    }

    /// <summary>The keys of which there is a copy.</summary>
    public ICollection<string> Keys => _digests.Keys;

    /// <summary>Where an upload's copy lies, or would lie.</summary>
    public string PathOf(string key, string digest) => Path.Combine(_root, FileUploadStore.Checked(key), digest);

    /// <summary>The path of a copy that has these bytes; null where there is none.</summary>
    public string? Find(string key, string digest) =>
        _digests.TryGetValue(key, out var there) && there == digest && PathOf(key, digest) is var path && File.Exists(path) ? path : null;

    /// <summary>Writes a file that may become the copy.</summary>
    public Task<StoredArtifact> WriteAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        FileUploadStore.Checked(key);
        return _files.WriteAsync(content, digest => PathOf(key, digest), replace: true, cancellationToken);
    }

    /// <summary>Opens a file that was written.</summary>
    public Stream Open(string key, string digest)
    {
        var path = PathOf(key, digest);
        return AtomicFile.Failing(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
    }

    /// <summary>The file of these bytes is the upload's copy from now on, and no other is.</summary>
    public string Add(string key, string digest)
    {
        lock (_changing)
        {
            if (_digests.TryGetValue(key, out var other) && other != digest)
            {
                File.Delete(PathOf(key, other));
            }

            _digests[key] = digest;
        }

        return PathOf(key, digest);
    }

    /// <summary>Removes a file that became no copy.</summary>
    public void Discard(string key, string digest)
    {
        lock (_changing)
        {
            if (Find(key, digest) is null)
            {
                File.Delete(PathOf(key, digest));
            }
        }
    }

    /// <summary>Removes an upload's copy.</summary>
    public void Remove(string key)
    {
        lock (_changing)
        {
            if (_digests.TryRemove(key, out var digest) && File.Exists(PathOf(key, digest)))
            {
                File.Delete(PathOf(key, digest));
            }
        }
    }
}
