using MlOps.Models;

namespace MlOps.Work;

/// <summary>What a worker left in its folder, on its way into the artifact store.</summary>
internal sealed class WorkFiles(string folder, IArtifactStore artifacts)
{
    /// <summary>Keeps one file.</summary>
    public async Task<StoredFile> KeepAsync(string name)
    {
        // A worker's word must not lead out of its folder.
        await using var file = File.OpenRead(Path.Combine(folder, Path.GetFileName(name)));
        var stored = await artifacts.WriteAsync(file);
        return new(stored.Digest, stored.Bytes);
    }

    /// <summary>Keeps several, by their names.</summary>
    public async Task<ImmutableSortedDictionary<string, StoredFile>> KeepAsync(IEnumerable<string> names)
    {
        var kept = ImmutableSortedDictionary.CreateBuilder<string, StoredFile>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            kept[name] = await KeepAsync(name);
        }

        return kept.ToImmutable();
    }

    /// <summary>Keeps a model: its file, its manifest, and what lies beside them.</summary>
    public async Task<ModelContent> KeepModelAsync(ModelFormat format, string modelFile, string manifestFile, string? entryDigest, IEnumerable<string> others)
    {
        var model = await KeepAsync(modelFile);
        var manifest = await KeepAsync(manifestFile);
        var files = await KeepAsync(others);
        return new()
        {
            Format = format,
            ModelDigest = model.Digest,
            ManifestDigest = manifest.Digest,

            // A file whose bytes are the same for equal models needs no other digest.
            EntryDigest = entryDigest ?? model.Digest,
            StoredBytes = model.Bytes + manifest.Bytes + files.Values.Sum(file => file.Bytes),
            Files = files,
        };
    }
}
