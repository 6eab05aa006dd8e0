namespace MlOps.Accounts;

/// <summary>What a version of a model cost until now, with all that led to it and all that it did since.</summary>
/// <param name="VersionId">The version.</param>
/// <param name="Currency">The rate card's currency.</param>
/// <param name="Parts">What it is made of.</param>
/// <param name="Total">The sum of the parts.</param>
/// <param name="Predictions">How many rows it has predicted.</param>
/// <param name="PerThousand">What serving cost for 1,000 predictions; null where there are none.</param>
/// <param name="PerThousandLoaded">The total for 1,000 predictions; null where there are none.</param>
/// <param name="At">When it was added up.</param>
public sealed record CostLineage(
    string VersionId,
    string Currency,
    ImmutableArray<CostLineagePart> Parts,
    decimal Total,
    decimal Predictions,
    decimal? PerThousand,
    decimal? PerThousandLoaded,
    DateTimeOffset At);

/// <summary>A part of what a version cost.</summary>
/// <param name="What">Which one.</param>
/// <param name="Amount">Its amount: the items' sum times the share.</param>
/// <param name="SharedBy">Among how many versions the items are split, evenly; 1: they are this one's alone.</param>
/// <param name="Items">Whose costs it is made of, the dearest first.</param>
public sealed record CostLineagePart(LineagePart What, decimal Amount, int SharedBy, ImmutableArray<CostLineageItem> Items);

/// <summary>What an actor cost of a part, before it is shared.</summary>
public sealed record CostLineageItem(string ActorId, decimal Amount);

/// <summary>What a version's costs are made of.</summary>
public enum LineagePart
{
    /// <summary>The run that trained it.</summary>
    Training = 1,

    /// <summary>Runs that were to train the model since the version before, and made none: failed, cancelled, or tried out.</summary>
    Tries,

    /// <summary>Its share of the dataset: collecting, checking and keeping it, split evenly among all versions that learned from it.</summary>
    Data,

    /// <summary>Keeping its files, and asking for them.</summary>
    Kept,

    /// <summary>Its predictions, single ones and batches.</summary>
    Serving,

    /// <summary>Its share of what was used and paid for the model as a whole, such as a licence, split evenly among the model's versions.</summary>
    Model,
}
