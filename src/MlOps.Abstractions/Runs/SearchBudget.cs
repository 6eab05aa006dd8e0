namespace MlOps.Runs;

/// <summary>What a search for trainer and parameters may spend: it ends at whichever comes first.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.SearchBudget")]
public sealed record SearchBudget
{
    /// <summary>Wall seconds of the search; null: no limit of its own.</summary>
    [Id(0)] public double? Seconds { get; init; }

    /// <summary>Trials; null: 30.</summary>
    [Id(1)] public int? Trials { get; init; }

    /// <summary>Money, in the rate card's currency, for the search's CPU time; null: no limit.</summary>
    [Id(2)] public decimal? Cost { get; init; }

    /// <summary>The trainers to search; empty: all that fit the task.</summary>
    [Id(3)] public ImmutableArray<string> Trainers { get; init; } = [];

    /// <summary>The price of an hour of CPU time that <see cref="Cost"/> is counted by; resolved from the rate card when the run is submitted.</summary>
    [Id(4)] public decimal? CpuHourPrice { get; init; }
}
