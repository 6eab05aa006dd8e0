namespace MlOps.Accounts;

/// <summary>What a caller may see of the rate card.</summary>
/// <param name="Card">The card.</param>
/// <param name="Number">How often it was set; 0: never, it is the host's configuration.</param>
/// <param name="SetAt">When it was set last.</param>
/// <param name="SetBy">By whom.</param>
[GenerateSerializer, Immutable, Alias("mlops.accounts.RateCardView")]
public sealed record RateCardView(
    [property: Id(0)] RateCard Card,
    [property: Id(1)] int Number,
    [property: Id(2)] DateTimeOffset? SetAt = null,
    [property: Id(3)] string? SetBy = null);
