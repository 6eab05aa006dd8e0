namespace MlOps.Accounts;

/// <summary>Something asked of the rate card.</summary>
[GenerateSerializer, Immutable, Alias("mlops.accounts.RateCardCommand")]
public abstract record RateCardCommand;

/// <summary>Puts another card in the place of the one that is. What was used is priced by the card that is, also what was used before it.</summary>
/// <param name="Card">The card, with the prices of all times.</param>
/// <param name="Expected">The number of the card that is to be replaced; 0: none was set yet. Null: whichever it is.</param>
[GenerateSerializer, Immutable, Alias("mlops.accounts.PutRateCard")]
public sealed record PutRateCard([property: Id(0)] RateCard Card, [property: Id(1)] int? Expected = null) : RateCardCommand;
