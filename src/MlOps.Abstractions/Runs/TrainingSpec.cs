using System.Text.Json.Serialization;

namespace MlOps.Runs;

/// <summary>
/// Trains a model. What is null is decided from the dataset's schema when the run is submitted, and stands resolved in
/// the run from then on.
/// </summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.TrainingSpec")]
public sealed record TrainingSpec : RunSpec
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Kind => "training";

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

    /// <summary>How rows are kept apart for the test. Default: at random, by seed and row.</summary>
    [Id(12)] public SplitSpec Split { get; init; } = new();

    /// <summary>The column that says which rows are ranked together; of a ranking alone.</summary>
    [Id(13)] public string? GroupColumn { get; init; }

    /// <summary>How much an error on each class counts, by the class's text; what is not named counts 1.</summary>
    [Id(14)] public ImmutableSortedDictionary<string, double> ClassWeights { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Weighs every class by rows ÷ (classes × rows of the class), so that rare ones count as much as frequent ones.</summary>
    [Id(15)] public bool BalanceClasses { get; init; }

    /// <summary>Stops a boosted trainer when the validation part has not improved for so many rounds; null: never.</summary>
    [Id(16)] public int? EarlyStoppingRounds { get; init; }

    /// <summary>The share of the rows to learn from that is kept for validation, where something needs it. Default: 0.2.</summary>
    [Id(17)] public double ValidationFraction { get; init; } = 0.2;

    /// <summary>What an <see cref="TrainerCatalog.Auto"/> search may spend; null: the defaults.</summary>
    [Id(18)] public SearchBudget? Search { get; init; }

    /// <summary>Columns by whose values metrics are also shown apart.</summary>
    [Id(19)] public ImmutableArray<string> Slices { get; init; } = [];

    /// <summary>The run that this one is to repeat.</summary>
    [Id(20)] public string? Reproduces { get; init; }

    /// <summary>The commit of the caller's code, for the record.</summary>
    [Id(21)] public string? CodeCommit { get; init; }

    /// <summary>Leaves the ONNX export out.</summary>
    [Id(22)] public bool NoOnnx { get; init; }
}
