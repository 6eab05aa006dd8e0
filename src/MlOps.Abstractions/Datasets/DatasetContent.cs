using MlOps.Storage;

namespace MlOps.Datasets;

/// <summary>What an ingestion made of a file. The files themselves are in the artifact store.</summary>
[GenerateSerializer, Immutable, Alias("mlops.datasets.DatasetContent")]
public sealed record DatasetContent
{
    /// <summary>SHA-256 (hex) over the raw bytes' digest, the parse options and the schema: what makes two versions one. Of several parts: over their names and identities in order.</summary>
    [Id(0)] public required string Identity { get; init; }

    /// <summary>SHA-256 (hex) of the raw bytes as they were uploaded, of several parts those of the newest; of predictions, their <see cref="Identity"/>.</summary>
    [Id(1)] public required string RawDigest { get; init; }

    /// <summary>The canonical Parquet file; of several parts that of the newest.</summary>
    [Id(2)] public required string DataDigest { get; init; }

    /// <summary>The <see cref="DatasetManifest"/>, as JSON.</summary>
    [Id(3)] public required string ManifestDigest { get; init; }

    /// <summary>Rows of data; the header is none.</summary>
    [Id(4)] public required long Rows { get; init; }

    /// <summary>Columns.</summary>
    [Id(5)] public required int Columns { get; init; }

    /// <summary>Bytes kept for it beyond what earlier versions hold already: Parquet, manifest and files.</summary>
    [Id(6)] public required long StoredBytes { get; init; }

    /// <summary>
    /// The parts whose rows, one after the other, are the version's; parts that are equal are shared between versions.
    /// Empty: the version is one part, which is described by the members above. Read it by <see cref="AllParts"/>.
    /// </summary>
    [Id(7)] public ImmutableArray<DatasetPart> Parts { get; init; } = [];

    /// <summary>The version's other files by name, such as its <c>profile.json</c>.</summary>
    [Id(8)] public ImmutableSortedDictionary<string, StoredFile> Files { get; init; } = ImmutableSortedDictionary<string, StoredFile>.Empty;

    /// <summary>The version whose other parts it holds, and which must still be the newest when it is entered; null: it holds none.</summary>
    [Id(9)] public int? BaseVersion { get; init; }

    /// <summary>The name of a part that was given none.</summary>
    public const string FirstPart = "part-1";

    /// <summary>The parts, also of a version that is one part.</summary>
    public ImmutableArray<DatasetPart> AllParts() => !Parts.IsDefaultOrEmpty
        ? Parts
        :
        [
            new()
            {
                Name = FirstPart,
                Identity = Identity,
                RawDigest = RawDigest,
                DataDigest = DataDigest,
                ManifestDigest = ManifestDigest,
                Rows = Rows,
                StoredBytes = StoredBytes,
                Files = Files ?? ImmutableSortedDictionary<string, StoredFile>.Empty,
            },
        ];
}
