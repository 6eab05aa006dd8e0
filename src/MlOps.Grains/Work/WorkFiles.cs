using MlOps.Datasets;
using MlOps.Models;

namespace MlOps.Work;

/// <summary>What a worker left in its folder, on its way into the artifact store; broken off when the attempt must not go on.</summary>
internal sealed class WorkFiles(string folder, IArtifactStore artifacts, CancellationToken over)
{
    /// <summary>Keeps one file.</summary>
    public async Task<StoredFile> KeepAsync(string name)
    {
        // A worker's word must not lead out of its folder.
        await using var file = File.OpenRead(Path.Combine(folder, Path.GetFileName(name)));
        var stored = await artifacts.WriteAsync(file, over);
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

    /// <summary>Keeps a table: its Parquet, its manifest, and what lies beside them.</summary>
    /// <param name="made">What the worker made.</param>
    /// <param name="rawDigest">What it was made of.</param>
    /// <returns>The table, and its Parquet alone.</returns>
    public async Task<(DatasetContent Content, StoredFile Data)> KeepTableAsync(IngestionDone made, string rawDigest)
    {
        var data = await KeepAsync(made.DataFile);
        var manifest = await KeepAsync(made.ManifestFile);
        var files = await KeepAsync(made.Files);
        var content = new DatasetContent
        {
            Identity = made.Identity,
            RawDigest = rawDigest,
            DataDigest = data.Digest,
            ManifestDigest = manifest.Digest,
            Rows = made.Rows,
            Columns = made.Columns,
            StoredBytes = data.Bytes + manifest.Bytes + files.Values.Sum(file => file.Bytes),
            Files = files,
        };
        return (content, data);
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
