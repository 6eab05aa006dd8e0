using System.Text.Json.Serialization;
using MlOps.Models;

namespace MlOps.Runs;

/// <summary>Checks a foreign model in a worker and registers it as a version.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.ImportSpec")]
public sealed record ImportSpec : RunSpec
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Kind => "import";

    /// <summary>The upload, by the key that it has in the upload store.</summary>
    [Id(0)] public required string UploadKey { get; init; }

    /// <summary>SHA-256 (hex) of the uploaded bytes.</summary>
    [Id(1)] public required string RawDigest { get; init; }

    /// <summary>How many bytes were uploaded.</summary>
    [Id(2)] public required long RawBytes { get; init; }

    /// <summary>The model to register a version of.</summary>
    [Id(3)] public required string Register { get; init; }

    /// <summary>What it is.</summary>
    [Id(4)] public ModelFormat Format { get; init; } = ModelFormat.Onnx;
}
