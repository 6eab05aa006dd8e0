namespace MlOps.Accounts;

/// <summary>Finds prices. Pure.</summary>
internal sealed class Rates(RateCard card)
{
    /// <summary>Money costs what it is.</summary>
    private static readonly Price Face = new(Meter.Charge, 1);

    private readonly ILookup<Meter, Price> _prices = card.Prices.OrderBy(price => price.Tag is null).ThenBy(price => price.Tag, StringComparer.Ordinal).ToLookup(price => price.Meter);

    public string Currency => card.Currency;

    /// <summary>The parts of a period within which no price changes.</summary>
    public IEnumerable<(DateTimeOffset From, DateTimeOffset To)> Periods(DateTimeOffset from, DateTimeOffset to)
    {
        var start = from;
        foreach (var change in card.Prices.SelectMany(price => (DateTimeOffset?[])[price.From, price.To]).OfType<DateTimeOffset>().Where(at => from < at && at < to).Distinct().Order())
        {
            yield return (start, change);
            start = change;
        }

        yield return (start, to);
    }

    /// <summary>The price of usage at a time; null where there is none. Of several tags with a price of their own, the first by name counts.</summary>
    public Price? Of(Meter meter, CostSubject? subject, DateTimeOffset at) => meter == Meter.Charge ? Face : _prices[meter].FirstOrDefault(price =>
        (price.From is not { } from || from <= at)
        && (price.To is not { } to || at < to)
        && (price.Tag is not { } tag || (!IsOneForAll(meter) && Bears(subject, tag))));

    /// <summary>Whether all pay the same: what is spread among all must come to as much wherever it stands.</summary>
    public static bool IsOneForAll(Meter meter) => meter is Meter.UnattributedCpu or Meter.IdleCpu;

    /// <summary>The price of a quantity.</summary>
    public static decimal Amount(Price price, decimal quantity) => quantity * price.Amount / MeterUnits.OfPrice(price.Meter)!.Value.Quantity;

    private static bool Bears(CostSubject? subject, string tag) =>
        subject?.Tags is { } tags && tags.Any(own => tag.Length == own.Key.Length + 1 + own.Value.Length
            && tag.StartsWith(own.Key, StringComparison.Ordinal) && tag[own.Key.Length] == '=' && tag.EndsWith(own.Value, StringComparison.Ordinal));
}
