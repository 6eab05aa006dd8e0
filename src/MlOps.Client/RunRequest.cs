using System.Collections.Immutable;
using MlOps.Runs;

namespace MlOps.Client;

/// <summary>A training that is asked for. What is null has the platform's default; see <see cref="TrainingSpec"/>.</summary>
public sealed record RunRequest
{
    /// <summary>The dataset, by name or id.</summary>
    public required string Dataset { get; init; }

    /// <summary>Its version; null: the newest.</summary>
    public int? DatasetVersion { get; init; }

    /// <summary>The column to learn; empty: none, which an anomaly detection alone can do without.</summary>
    public required string Label { get; init; }

    /// <summary>What kind of answer; null: from the label's values.</summary>
    public TrainingTask? Task { get; init; }

    /// <summary>The columns to learn from; null: all that can be learned from.</summary>
    public ImmutableArray<string>? Features { get; init; }

    /// <summary>The algorithm.</summary>
    public string? Trainer { get; init; }

    /// <summary>Hyper-parameters by name.</summary>
    public ImmutableSortedDictionary<string, string>? Parameters { get; init; }

    /// <summary>The share of rows kept for the test.</summary>
    public double? TestFraction { get; init; }

    /// <summary>The seed of the split and of the trainer.</summary>
    public int? Seed { get; init; }

    /// <summary>Threads of the trainer.</summary>
    public int? Threads { get; init; }

    /// <summary>How rows are kept apart for the test; null: at random, or <see cref="TestDataset"/> where it is named.</summary>
    public SplitKind? Split { get; init; }

    /// <summary>The column that the split groups rows by, or orders them by.</summary>
    public string? SplitColumn { get; init; }

    /// <summary>The dataset that is the test part, by name or id.</summary>
    public string? TestDataset { get; init; }

    /// <summary>Its version; null: the newest.</summary>
    public int? TestDatasetVersion { get; init; }

    /// <summary>The column that says which rows are ranked together; of a ranking alone.</summary>
    public string? GroupColumn { get; init; }

    /// <summary>How much an error on each class counts, by the class's text; what is not named counts 1.</summary>
    public ImmutableSortedDictionary<string, double>? ClassWeights { get; init; }

    /// <summary>Weighs rare classes as much as frequent ones.</summary>
    public bool? BalanceClasses { get; init; }

    /// <summary>Stops a boosted trainer when the validation part has not improved for so many rounds; null: never.</summary>
    public int? EarlyStoppingRounds { get; init; }

    /// <summary>The share of the rows to learn from that is kept for validation; null: 0.2.</summary>
    public double? ValidationFraction { get; init; }

    /// <summary>What a search for the trainer may spend, with the trainer <see cref="TrainerCatalog.Auto"/>.</summary>
    public SearchRequest? Search { get; init; }

    /// <summary>Columns by whose values metrics are also shown apart.</summary>
    public ImmutableArray<string>? Slices { get; init; }

    /// <summary>The commit of the caller's code, for the record.</summary>
    public string? CodeCommit { get; init; }

    /// <summary>Leaves the ONNX export out.</summary>
    public bool? NoOnnx { get; init; }

    /// <summary>The experiment; null: the dataset's name.</summary>
    public string? Experiment { get; init; }

    /// <summary>The model to register a version of; null: the dataset's name.</summary>
    public string? Register { get; init; }

    /// <summary>Registers nothing.</summary>
    public bool? NoModel { get; init; }

    /// <summary>Memory in MiB.</summary>
    public int? MemoryMiB { get; init; }

    /// <summary>Wall time of one attempt in seconds.</summary>
    public int? Seconds { get; init; }

    /// <summary>Higher goes first.</summary>
    public int? Priority { get; init; }

    /// <summary>The project; null: the client's.</summary>
    public string? Project { get; init; }
}

/// <summary>What a search for the trainer may spend: it ends at whichever comes first.</summary>
public sealed record SearchRequest
{
    /// <summary>Wall seconds; null: no limit of its own.</summary>
    public double? Seconds { get; init; }

    /// <summary>Trials; null: 30.</summary>
    public int? Trials { get; init; }

    /// <summary>Money for CPU time, in the rate card's currency; null: no limit.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The trainers to search; null: all that fit the task.</summary>
    public ImmutableArray<string>? Trainers { get; init; }
}
