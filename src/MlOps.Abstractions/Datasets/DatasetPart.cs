using MlOps.Storage;

namespace MlOps.Datasets;

/// <summary>
/// One uploaded file's share of a version: what was made of it stays as it is while versions that hold it come and go.
/// </summary>
[GenerateSerializer, Immutable, Alias("mlops.datasets.DatasetPart")]
public sealed record DatasetPart
{
    /// <summary>Its name within the version: unique there.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The identity that a version of this part alone has; see <see cref="DatasetContent.Identity"/>.</summary>
    [Id(1)] public required string Identity { get; init; }

    /// <summary>SHA-256 (hex) of the raw bytes as they were uploaded.</summary>
    [Id(2)] public required string RawDigest { get; init; }

    /// <summary>The canonical Parquet file.</summary>
    [Id(3)] public required string DataDigest { get; init; }

    /// <summary>The part's own <see cref="DatasetManifest"/>, as JSON.</summary>
    [Id(4)] public required string ManifestDigest { get; init; }

    /// <summary>Rows of data.</summary>
    [Id(5)] public required long Rows { get; init; }

    /// <summary>Bytes kept for it: Parquet, manifest and files.</summary>
    [Id(6)] public required long StoredBytes { get; init; }

    /// <summary>The part's other files by name, such as its profile with the sketches that can be merged.</summary>
    [Id(7)] public ImmutableSortedDictionary<string, StoredFile> Files { get; init; } = ImmutableSortedDictionary<string, StoredFile>.Empty;
}

/// <summary>How an upload becomes a version. The numbers are stored: add, never renumber.</summary>
[GenerateSerializer, Alias("mlops.datasets.UploadMode")]
public enum UploadMode
{
    /// <summary>The file is all of the version.</summary>
    Replace = 0,

    /// <summary>The newest version's parts, and the file as one more. It must have the same columns, in whatever order.</summary>
    Append = 1,

    /// <summary>The newest version's parts with the one of the same name replaced by the file.</summary>
    ReplacePart = 2,
}
