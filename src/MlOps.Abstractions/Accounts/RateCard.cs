namespace MlOps.Accounts;

/// <summary>What things cost, and when.</summary>
/// <param name="Currency">ISO 4217, such as EUR.</param>
/// <param name="Prices">The prices. For what none holds, usage is shown and not priced.</param>
[GenerateSerializer, Immutable, Alias("mlops.accounts.RateCard")]
public sealed record RateCard([property: Id(0)] string Currency, [property: Id(1)] ImmutableArray<Price> Prices);

/// <summary>The price of what one meter counts, for a time.</summary>
/// <param name="Meter">Of what.</param>
/// <param name="Amount">For one of the units that <see cref="MeterUnits.OfPrice"/> names. 0 or more.</param>
/// <param name="From">From this whole hour on; null: ever since.</param>
/// <param name="To">Until this whole hour; null: for good.</param>
/// <param name="Tag">Only for usage of projects that bore this tag, as <c>team=red</c>; it goes before the price for all. Null: for all.</param>
[GenerateSerializer, Immutable, Alias("mlops.accounts.Price")]
public sealed record Price(
    [property: Id(0)] Meter Meter,
    [property: Id(1)] decimal Amount,
    [property: Id(2)] DateTimeOffset? From = null,
    [property: Id(3)] DateTimeOffset? To = null,
    [property: Id(4)] string? Tag = null);
