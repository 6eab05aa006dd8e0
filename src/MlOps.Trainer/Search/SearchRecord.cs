using System.Collections.Immutable;
using MlOps.Runs;

namespace MlOps.Trainer.Search;

/// <summary>What a search tried and what came of it: the content of <c>search.json</c>.</summary>
internal sealed record SearchRecord
{
    /// <summary>The file's name.</summary>
    public const string FileName = "search.json";

    /// <summary>The metric that trials were compared by, on the validation part.</summary>
    public required string Metric { get; init; }

    public required SearchBudget Budget { get; init; }

    public required int TrainRows { get; init; }

    public required int ValidationRows { get; init; }

    /// <summary>Why it ended.</summary>
    public required string Ended { get; init; }

    /// <summary>The number of the best trial.</summary>
    public required int Winner { get; init; }

    public required ImmutableArray<TrialRecord> Trials { get; init; }
}

/// <summary>One trial.</summary>
/// <param name="Number">From 1 on.</param>
/// <param name="Trainer">The trainer.</param>
/// <param name="Parameters">Its parameters; empty: ML.NET's defaults.</param>
/// <param name="Score">The metric on the validation part; null where the trial failed.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">CPU time of the whole process.</param>
/// <param name="Failure">Why it failed.</param>
internal sealed record TrialRecord(
    int Number,
    string Trainer,
    ImmutableSortedDictionary<string, string> Parameters,
    double? Score,
    double Seconds,
    double CpuSeconds,
    string? Failure);
