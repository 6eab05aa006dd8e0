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

    /// <summary>The column to learn.</summary>
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
