using MlOps.Runs;

namespace MlOps.Gateway.Runs;

/// <summary>What a search for the trainer may spend: it ends at whichever comes first.</summary>
internal sealed record StartSearch
{
    /// <summary>Wall seconds.</summary>
    public double? Seconds { get; init; }

    /// <summary>Trials; absent: 30.</summary>
    public int? Trials { get; init; }

    /// <summary>Money for CPU time, in the rate card's currency.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The trainers to search; absent: all that fit.</summary>
    public string[]? Trainers { get; init; }

    public SearchBudget ToBudget() => new() { Seconds = Seconds, Trials = Trials, Cost = Cost, Trainers = [.. Trainers ?? []] };
}
