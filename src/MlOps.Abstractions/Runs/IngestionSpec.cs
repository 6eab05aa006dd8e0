using System.Text.Json.Serialization;
using MlOps.Datasets;

namespace MlOps.Runs;

/// <summary>Makes a dataset version of an uploaded file.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.IngestionSpec")]
public sealed record IngestionSpec : RunSpec
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Kind => "ingestion";

    /// <summary>The dataset.</summary>
    [Id(0)] public required string DatasetId { get; init; }

    /// <summary>The upload, by the key that it has in the upload store.</summary>
    [Id(1)] public required string UploadKey { get; init; }

    /// <summary>SHA-256 (hex) of the uploaded bytes.</summary>
    [Id(2)] public required string RawDigest { get; init; }

    /// <summary>How many bytes were uploaded.</summary>
    [Id(3)] public required long RawBytes { get; init; }

    /// <summary>How to read delimited text.</summary>
    [Id(4)] public CsvOptions Csv { get; init; } = new();

    /// <summary>What kind of file it is.</summary>
    [Id(5)] public FileKind File { get; init; } = new();

    /// <summary>How the file becomes a version.</summary>
    [Id(6)] public UploadMode Mode { get; init; }

    /// <summary>The part's name; null: <c>part-N</c>.</summary>
    [Id(7)] public string? Part { get; init; }

    /// <summary>The version whose parts stay; null where none do. Resolved when the run is submitted.</summary>
    [Id(8)] public int? BaseVersion { get; init; }
}
