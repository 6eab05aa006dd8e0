using MlOps.Storage;

namespace MlOps.Models;

/// <summary>A model's files in the artifact store.</summary>
[GenerateSerializer, Immutable, Alias("mlops.models.ModelContent")]
public sealed record ModelContent
{
    /// <summary>The model itself, in <see cref="Format"/>.</summary>
    [Id(0)] public required string ModelDigest { get; init; }

    /// <summary>The <see cref="ModelManifest"/>, as JSON.</summary>
    [Id(1)] public required string ManifestDigest { get; init; }

    /// <summary>
    /// SHA-256 (hex) over the zip's entry names and contents: equal for equal models, which the zip's own bytes are not.
    /// </summary>
    [Id(2)] public required string EntryDigest { get; init; }

    /// <summary>Bytes kept for it: model, manifest and files.</summary>
    [Id(3)] public required long StoredBytes { get; init; }

    /// <summary>What the model file is. Default: an ML.NET zip.</summary>
    [Id(4)] public ModelFormat Format { get; init; }

    /// <summary>The version's other files by name: evaluation, report, pictures, provenance, <c>model.onnx</c>.</summary>
    [Id(5)] public ImmutableSortedDictionary<string, StoredFile> Files { get; init; } = ImmutableSortedDictionary<string, StoredFile>.Empty;
}

/// <summary>Where a version comes from: its lineage.</summary>
[GenerateSerializer, Immutable, Alias("mlops.models.ModelVersionOrigin")]
public sealed record ModelVersionOrigin
{
    /// <summary>The run that trained it.</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary>The experiment of the run; null for an imported model.</summary>
    [Id(1)] public string? ExperimentId { get; init; }

    /// <summary>The dataset that it learned from; null for an imported model.</summary>
    [Id(2)] public string? DatasetId { get; init; }

    /// <summary>The dataset's version; 0 for an imported model.</summary>
    [Id(3)] public int DatasetVersion { get; init; }

    /// <summary>The model's files.</summary>
    [Id(4)] public required ModelContent Content { get; init; }

    /// <summary>Metrics on the test part.</summary>
    [Id(5)] public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    /// <summary>The trainer.</summary>
    [Id(6)] public required string Trainer { get; init; }
}

/// <summary>What a model file is. The numbers are stored: add, never renumber.</summary>
[GenerateSerializer, Alias("mlops.models.ModelFormat")]
public enum ModelFormat
{
    /// <summary>A zip of ML.NET: featurisation and predictor in one pipeline.</summary>
    MlNet = 0,

    /// <summary>An ONNX model.</summary>
    Onnx = 1,
}
