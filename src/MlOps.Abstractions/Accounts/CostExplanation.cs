using MlOps.Storage;

namespace MlOps.Accounts;

/// <summary>What one row of costs is made of.</summary>
/// <param name="By">What the rows are.</param>
/// <param name="Key">Which row.</param>
/// <param name="Name">The name of what bears that id, where it has one.</param>
/// <param name="From">The period's beginning; null: the first usage.</param>
/// <param name="To">The period's end.</param>
/// <param name="Currency">The rate card's currency.</param>
/// <param name="Lines">Quantities and their prices, the dearest first.</param>
/// <param name="Total">The sum of the lines' amounts: the row's amount, to the last digit.</param>
/// <param name="Events">
/// The ledger's events of which the quantities are the sums, by key, from where it was asked on. Bytes kept have none: the
/// sizes and ages of versions say what they come to.
/// </param>
/// <param name="Next">The next page's <c>after</c>; null: there are no more.</param>
public sealed record CostExplanation(
    CostDimension By,
    string Key,
    string? Name,
    DateTimeOffset? From,
    DateTimeOffset To,
    string Currency,
    ImmutableArray<CostExplanationLine> Lines,
    decimal Total,
    ImmutableArray<UsageEntry> Events,
    string? Next = null);

/// <summary>A quantity of one meter at one price.</summary>
/// <param name="Meter">Of what.</param>
/// <param name="From">From when on the price is the same; null: from the beginning.</param>
/// <param name="To">Until when it is.</param>
/// <param name="Quantity">How much, in <paramref name="Unit"/>.</param>
/// <param name="Unit">The meter's unit.</param>
/// <param name="Price">The price; null: there is none then.</param>
/// <param name="PriceUnit">What the price is for, such as a core-hour; null where the meter has no price.</param>
/// <param name="Amount">What it comes to: quantity times price, rounded so that all rows make the total.</param>
public sealed record CostExplanationLine(
    Meter Meter, DateTimeOffset? From, DateTimeOffset To, decimal Quantity, string Unit, Price? Price, string? PriceUnit, decimal? Amount);

/// <summary>An event of the ledger.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Event">What was used.</param>
/// <param name="EnteredAt">When it was entered; null where that was not written down.</param>
public sealed record UsageEntry(string Key, UsageEvent Event, DateTimeOffset? EnteredAt)
{
    /// <summary>The event that a row of the ledger holds.</summary>
    public static UsageEntry Of(UsageRow row) => new(row.Key, row.Event, row.EnteredAt);
}
