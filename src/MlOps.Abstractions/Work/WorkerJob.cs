using System.Text.Json.Serialization;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Work;

/// <summary>
/// What the silo's pool writes to a worker's standard input: one line of JSON (<see cref="MlOpsJson"/>), after which the
/// input stays open. When it closes, the host is gone and the worker must end at once.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "job")]
[JsonDerivedType(typeof(IngestionJob), "ingestion")]
[JsonDerivedType(typeof(TrainingJob), "training")]
[JsonDerivedType(typeof(ImportJob), "import")]
[JsonDerivedType(typeof(PredictionJob), "prediction")]
[JsonDerivedType(typeof(ProfileJob), "profile")]
public abstract record WorkerJob
{
    /// <summary>An empty folder of the worker's own, for its results and its temporary files.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>What it may use.</summary>
    public required RunLimits Limits { get; init; }
}

/// <summary>A dataset version on this machine: its parts' Parquet files in order, and its manifest.</summary>
public sealed record DatasetFiles
{
    /// <summary>See <see cref="DatasetContent.Identity"/>.</summary>
    public required string Identity { get; init; }

    /// <summary>The Parquet files, one per part; their rows, one after the other, are the version's.</summary>
    public required ImmutableArray<string> DataPaths { get; init; }

    /// <summary>The version's <see cref="DatasetManifest"/>.</summary>
    public required string ManifestPath { get; init; }

    /// <summary>The version's other files by name.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>Make a dataset version of a file.</summary>
public sealed record IngestionJob : WorkerJob
{
    /// <summary>The raw file.</summary>
    public required string InputPath { get; init; }

    /// <summary>Its SHA-256 (hex), as the host computed it.</summary>
    public required string RawDigest { get; init; }

    /// <summary>How to read delimited text.</summary>
    public required CsvOptions Csv { get; init; }

    /// <summary>What kind of file it is.</summary>
    public FileKind File { get; init; } = new();

    /// <summary>The part's name.</summary>
    public string Part { get; init; } = DatasetContent.FirstPart;

    /// <summary>The parts that stay, in the version's order.</summary>
    public ImmutableArray<PartFiles> Parts { get; init; } = [];

    /// <summary>Before which of them the file's part stands; null: last.</summary>
    public int? Position { get; init; }
}

/// <summary>A part that is there already, on this machine.</summary>
/// <param name="Part">The part.</param>
/// <param name="DataPath">Its Parquet file.</param>
/// <param name="ManifestPath">Its manifest.</param>
/// <param name="Files">Its other files by name.</param>
public sealed record PartFiles(DatasetPart Part, string DataPath, string ManifestPath, ImmutableSortedDictionary<string, string> Files);

/// <summary>Train a model.</summary>
public sealed record TrainingJob : WorkerJob
{
    /// <summary>The data.</summary>
    public required DatasetFiles Data { get; init; }

    /// <summary>The test data, where the split takes another dataset.</summary>
    public DatasetFiles? Test { get; init; }

    /// <summary>What to train, resolved: task and features are set.</summary>
    public required TrainingSpec Spec { get; init; }

    /// <summary>The version of the same model that is in use (its alias <c>production</c>, else its newest), to compare with; null where there is none.</summary>
    public ModelFiles? Incumbent { get; init; }
}

/// <summary>A model version on this machine.</summary>
/// <param name="VersionId">The version.</param>
/// <param name="Number">Its number.</param>
/// <param name="ModelName">The model's name.</param>
/// <param name="ModelPath">The model file.</param>
/// <param name="ManifestPath">Its <see cref="ModelManifest"/>.</param>
public sealed record ModelFiles(string VersionId, int Number, string ModelName, string ModelPath, string ManifestPath)
{
    /// <summary>The version's other files by name, as far as the job needs them.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>Check a foreign model.</summary>
public sealed record ImportJob : WorkerJob
{
    /// <summary>The uploaded file.</summary>
    public required string InputPath { get; init; }

    /// <summary>Its SHA-256 (hex), as the host computed it.</summary>
    public required string RawDigest { get; init; }

    /// <summary>What to do.</summary>
    public required ImportSpec Spec { get; init; }
}

/// <summary>Predict every row of a dataset version.</summary>
public sealed record PredictionJob : WorkerJob
{
    /// <summary>The rows.</summary>
    public required DatasetFiles Data { get; init; }

    /// <summary>The model.</summary>
    public required ModelFiles Model { get; init; }

    /// <summary>What to do, resolved.</summary>
    public required PredictionSpec Spec { get; init; }
}

/// <summary>Look at a dataset version in view of a label.</summary>
public sealed record ProfileJob : WorkerJob
{
    /// <summary>The data.</summary>
    public required DatasetFiles Data { get; init; }

    /// <summary>What to do, resolved.</summary>
    public required ProfileSpec Spec { get; init; }
}
