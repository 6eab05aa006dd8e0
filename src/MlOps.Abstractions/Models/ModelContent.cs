namespace MlOps.Models;

/// <summary>A model's files in the artifact store.</summary>
[GenerateSerializer, Immutable, Alias("mlops.models.ModelContent")]
public sealed record ModelContent
{
    /// <summary>The ML.NET zip: featurisation and predictor in one pipeline.</summary>
    [Id(0)] public required string ModelDigest { get; init; }

    /// <summary>The <see cref="ModelManifest"/>, as JSON.</summary>
    [Id(1)] public required string ManifestDigest { get; init; }

    /// <summary>
    /// SHA-256 (hex) over the zip's entry names and contents: equal for equal models, which the zip's own bytes are not.
    /// </summary>
    [Id(2)] public required string EntryDigest { get; init; }

    /// <summary>Bytes kept for it: zip and manifest.</summary>
    [Id(3)] public required long StoredBytes { get; init; }
}

/// <summary>Where a version comes from: its lineage.</summary>
[GenerateSerializer, Immutable, Alias("mlops.models.ModelVersionOrigin")]
public sealed record ModelVersionOrigin
{
    /// <summary>The run that trained it.</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary>The experiment of the run.</summary>
    [Id(1)] public required string ExperimentId { get; init; }

    /// <summary>The dataset that it learned from.</summary>
    [Id(2)] public required string DatasetId { get; init; }

    /// <summary>The dataset's version.</summary>
    [Id(3)] public required int DatasetVersion { get; init; }

    /// <summary>The model's files.</summary>
    [Id(4)] public required ModelContent Content { get; init; }

    /// <summary>Metrics on the test part.</summary>
    [Id(5)] public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    /// <summary>The trainer.</summary>
    [Id(6)] public required string Trainer { get; init; }
}
