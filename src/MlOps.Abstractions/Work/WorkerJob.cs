using System.Text.Json.Serialization;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Work;

/// <summary>
/// What the silo's pool writes to a worker's standard input: one line of JSON (<see cref="MlOpsJson"/>), after which the
/// input stays open. When it closes, the host is gone and the worker must end at once.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "job")]
[JsonDerivedType(typeof(IngestionJob), "ingestion")]
[JsonDerivedType(typeof(TrainingJob), "training")]
public abstract record WorkerJob
{
    /// <summary>An empty folder of the worker's own, for its results and its temporary files.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>What it may use.</summary>
    public required RunLimits Limits { get; init; }
}

/// <summary>Make a dataset version of a file.</summary>
public sealed record IngestionJob : WorkerJob
{
    /// <summary>The raw file.</summary>
    public required string InputPath { get; init; }

    /// <summary>Its SHA-256 (hex), as the host computed it.</summary>
    public required string RawDigest { get; init; }

    /// <summary>How to read it.</summary>
    public required CsvOptions Csv { get; init; }
}

/// <summary>Train a model.</summary>
public sealed record TrainingJob : WorkerJob
{
    /// <summary>The Parquet file.</summary>
    public required string DataPath { get; init; }

    /// <summary>The <see cref="DatasetManifest"/>.</summary>
    public required string ManifestPath { get; init; }

    /// <summary>What to train, resolved: task and features are set.</summary>
    public required TrainingSpec Spec { get; init; }
}
