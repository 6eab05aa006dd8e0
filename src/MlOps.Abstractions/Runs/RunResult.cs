using System.Text.Json.Serialization;
using MlOps.Datasets;
using MlOps.Models;

namespace MlOps.Runs;

/// <summary>What a worker made.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.RunResult")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(IngestionResult), "ingestion")]
[JsonDerivedType(typeof(TrainingResult), "training")]
public abstract record RunResult;

/// <summary>An ingestion's content, to become a dataset version.</summary>
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
    [property: Id(2)] string Trainer) : RunResult;

/// <summary>Why a run has no result.</summary>
/// <param name="Code">A stable name, such as <c>csv.ragged-row</c> or <c>worker.killed</c>.</param>
/// <param name="Message">What was wrong, where, what was expected and what to do.</param>
/// <param name="Line">The 1-based line of the input, where one is to blame.</param>
[GenerateSerializer, Immutable, Alias("mlops.runs.RunFailure")]
public sealed record RunFailure(
    [property: Id(0)] string Code,
    [property: Id(1)] string Message,
    [property: Id(2)] long? Line = null);
