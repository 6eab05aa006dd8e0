using System.Text.Json.Serialization;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Storage;

namespace MlOps.Runs;

/// <summary>What a worker made.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.RunResult")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(IngestionResult), "ingestion")]
[JsonDerivedType(typeof(TrainingResult), "training")]
[JsonDerivedType(typeof(ImportResult), "import")]
[JsonDerivedType(typeof(ProfileResult), "profile")]
public abstract record RunResult
{
    /// <summary>Files beside what the result is about, by name; what is kept of a run that registers nothing too.</summary>
    [Id(0)] public ImmutableSortedDictionary<string, StoredFile> Files { get; init; } = ImmutableSortedDictionary<string, StoredFile>.Empty;
}

/// <summary>The content of an ingestion or a batch prediction, to become a dataset version.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.IngestionResult")]
public sealed record IngestionResult([property: Id(0)] DatasetContent Content) : RunResult;

/// <summary>A training's model, to become a model version.</summary>
/// <param name="Content">The model's files.</param>
/// <param name="Metrics">Metrics on the test part, by name.</param>
/// <param name="Trainer">The trainer that was used.</param>
[GenerateSerializer, Immutable, Alias("mlops.runs.TrainingResult")]
public sealed record TrainingResult(
    [property: Id(0)] ModelContent Content,
    [property: Id(1)] ImmutableSortedDictionary<string, double> Metrics,
    [property: Id(2)] string Trainer) : RunResult
{
    /// <summary>What was trained, everything decided: an ordinary spec that trains the same model again. Null: the run's own.</summary>
    [Id(3)] public TrainingSpec? Resolved { get; init; }
}

/// <summary>An imported model that stood its check, to become a model version.</summary>
/// <param name="Content">The model's files.</param>
[GenerateSerializer, Immutable, Alias("mlops.runs.ImportResult")]
public sealed record ImportResult([property: Id(0)] ModelContent Content) : RunResult;

/// <summary>What was found of a dataset version in view of a label; all of it is in the files.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.ProfileResult")]
public sealed record ProfileResult : RunResult;

/// <summary>Why a run has no result.</summary>
/// <param name="Code">A stable name, such as <c>csv.ragged-row</c> or <c>worker.killed</c>.</param>
/// <param name="Message">What was wrong, where, what was expected and what to do.</param>
/// <param name="Line">The 1-based line of the input, where one is to blame.</param>
[GenerateSerializer, Immutable, Alias("mlops.runs.RunFailure")]
public sealed record RunFailure(
    [property: Id(0)] string Code,
    [property: Id(1)] string Message,
    [property: Id(2)] long? Line = null);
