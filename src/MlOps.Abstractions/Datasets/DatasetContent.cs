namespace MlOps.Datasets;

/// <summary>What an ingestion made of a file. The files themselves are in the artifact store.</summary>
[GenerateSerializer, Immutable, Alias("mlops.datasets.DatasetContent")]
public sealed record DatasetContent
{
    /// <summary>SHA-256 (hex) over the raw bytes' digest, the parse options and the schema: what makes two versions one.</summary>
    [Id(0)] public required string Identity { get; init; }

    /// <summary>SHA-256 (hex) of the raw bytes as they were uploaded.</summary>
    [Id(1)] public required string RawDigest { get; init; }

    /// <summary>The canonical Parquet file.</summary>
    [Id(2)] public required string DataDigest { get; init; }

    /// <summary>The <see cref="DatasetManifest"/>, as JSON.</summary>
    [Id(3)] public required string ManifestDigest { get; init; }

    /// <summary>Rows of data; the header is none.</summary>
    [Id(4)] public required long Rows { get; init; }

    /// <summary>Columns.</summary>
    [Id(5)] public required int Columns { get; init; }

    /// <summary>Bytes kept for it: Parquet and manifest.</summary>
    [Id(6)] public required long StoredBytes { get; init; }
}
