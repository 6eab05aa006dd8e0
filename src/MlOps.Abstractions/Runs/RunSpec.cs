using System.Text.Json.Serialization;
using MlOps.Datasets;

namespace MlOps.Runs;

/// <summary>What a run is to do.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.RunSpec")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(IngestionSpec), "ingestion")]
[JsonDerivedType(typeof(TrainingSpec), "training")]
public abstract record RunSpec
{
    /// <summary>What the worker may use.</summary>
    [Id(0)] public RunLimits Limits { get; init; } = new();
}

/// <summary>What a worker may use before it is stopped.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.RunLimits")]
public sealed record RunLimits
{
    /// <summary>Memory in MiB, 256 to 1,048,576. Default: 2048.</summary>
    [Id(0)] public int MemoryMiB { get; init; } = 2048;

    /// <summary>Wall time of one attempt in seconds, 1 to 604,800. Default: one hour.</summary>
    [Id(1)] public int Seconds { get; init; } = 3600;
}

/// <summary>Makes a dataset version of an uploaded file.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.IngestionSpec")]
public sealed record IngestionSpec : RunSpec
{
    /// <summary>The dataset.</summary>
    [Id(0)] public required string DatasetId { get; init; }

    /// <summary>The upload, by the key that it has in the upload store.</summary>
    [Id(1)] public required string UploadKey { get; init; }

    /// <summary>SHA-256 (hex) of the uploaded bytes.</summary>
    [Id(2)] public required string RawDigest { get; init; }

    /// <summary>How many bytes were uploaded.</summary>
    [Id(3)] public required long RawBytes { get; init; }

    /// <summary>How to read them.</summary>
    [Id(4)] public CsvOptions Csv { get; init; } = new();
}

/// <summary>
/// Trains a model. What is null is decided from the dataset's schema when the run is submitted, and stands resolved in
/// the run from then on.
/// </summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.TrainingSpec")]
public sealed record TrainingSpec : RunSpec
{
    /// <summary>The dataset.</summary>
    [Id(0)] public required string DatasetId { get; init; }

    /// <summary>Its version; null: the newest.</summary>
    [Id(1)] public int? DatasetVersion { get; init; }

    /// <summary>The column to learn.</summary>
    [Id(2)] public required string Label { get; init; }

    /// <summary>What kind of answer; null: from the label's values.</summary>
    [Id(3)] public TrainingTask? Task { get; init; }

    /// <summary>The columns to learn from; empty: every numeric, categorical, boolean and date column but the label.</summary>
    [Id(4)] public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>The algorithm, by its name in <see cref="TrainerCatalog"/>; null: LightGbm, or Sdca where its native library is missing.</summary>
    [Id(5)] public string? Trainer { get; init; }

    /// <summary>Hyper-parameters by their ML.NET option names; what is not named has ML.NET's default.</summary>
    [Id(6)] public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The share of rows kept for the test, 0.01 to 0.9. Default: 0.2.</summary>
    [Id(7)] public double TestFraction { get; init; } = 0.2;

    /// <summary>The seed of the split and of the trainer. Default: 1.</summary>
    [Id(8)] public int Seed { get; init; } = 1;

    /// <summary>Threads of the trainer, 1 to 64; they change some trainers' results, so they are part of the spec. Default: 1.</summary>
    [Id(9)] public int Threads { get; init; } = 1;

    /// <summary>The model to register a version of; null: the dataset's name; see <see cref="NoModel"/>.</summary>
    [Id(10)] public string? Register { get; init; }

    /// <summary>Registers nothing.</summary>
    [Id(11)] public bool NoModel { get; init; }
}

/// <summary>The kinds of answers that a model gives.</summary>
[GenerateSerializer, Alias("mlops.runs.TrainingTask")]
public enum TrainingTask
{
    /// <summary>A number.</summary>
    Regression = 1,

    /// <summary>One of two classes, with a probability.</summary>
    Binary = 2,

    /// <summary>One of several classes, with their probabilities.</summary>
    Multiclass = 3,
}
