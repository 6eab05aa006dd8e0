using System.Globalization;

namespace MlOps.Accounts;

/// <summary>The rules of a rate card.</summary>
internal static class RateCardDecider
{
    private const int MostPrices = 1000;
    private const decimal HighestPrice = 1_000_000m;

    /// <summary>What was paid to others has its price already.</summary>
    private static readonly ImmutableArray<Meter> Priced = [.. Enum.GetValues<Meter>().Where(meter => meter != Meter.Charge && MeterUnits.OfPrice(meter) is not null)];

    public static Decision<RateCardState> Decide(RateCardState? state, RateCardCommand command, Circumstances at) => command switch
    {
        PutRateCard put when Check(state, put) is { } refusal => Decision.Refuse(state, refusal),
        PutRateCard put when state is not null && IsSame(state.Card, put.Card) => Decision.Nothing(state, state.Number),
        PutRateCard put => Accept(put.Card, (state?.Number ?? 0) + 1, at),
        _ => Decision.Refuse(state, Refusals.Unknown(Kinds.RateCard, command)),
    };

    private static Decision<RateCardState> Accept(RateCard card, int number, Circumstances at) =>
        Decision.Accept(new RateCardState { Card = card, Number = number, SetAt = at.Now, SetBy = at.Caller.Principal }, number);

    private static bool IsSame(RateCard one, RateCard other) => one.Currency == other.Currency && one.Prices.SequenceEqual(other.Prices);

    private static Refusal? Check(RateCardState? state, PutRateCard put)
    {
        var (card, current) = (put.Card, state?.Number ?? 0);
        if (put.Expected is { } expected && expected != current)
        {
            return Refusal.Conflict("rates.moved", $"The rate card is number {current}, not {expected}: someone has set it since. Look at it, and set yours with expected {current}.");
        }

        if (card.Currency is not { Length: 3 } currency || !currency.All(char.IsAsciiLetterUpper))
        {
            return Refusal.Invalid("rates.currency", $"A currency is three capital letters (ISO 4217) such as EUR, not '{card.Currency}'.");
        }

        if (state is not null && currency != state.Card.Currency)
        {
            return Refusal.Invalid(
                "rates.currency", $"Costs are kept in {state.Card.Currency}; this card is in {currency}. Nothing is converted: give the prices in {state.Card.Currency}.");
        }

        if (card.Prices.IsDefault || card.Prices.Length > MostPrices || card.Prices.Contains(null!))
        {
            return Refusal.Invalid("rates.prices", $"A rate card has a list of prices, at most {MostPrices}.");
        }

        return card.Prices.Select(Check).FirstOrDefault(refusal => refusal is not null)
            ?? card.Prices.GroupBy(price => (price.Meter, price.Tag)).Select(CheckTimes).FirstOrDefault(refusal => refusal is not null);
    }

    private static Refusal? Check(Price price) =>
        !Priced.Contains(price.Meter) ? Refusal.Invalid(
            "rates.meter", $"{price.Meter} has no price. Those that have one are {string.Join(", ", Priced)}.")
        : price.Amount is < 0 or > HighestPrice ? Refusal.Invalid(
            "rates.amount", string.Create(CultureInfo.InvariantCulture, $"A price is from 0 to {HighestPrice:0}; that of {price.Meter} is {price.Amount}."))
        : !WholeHours.Is(price.From) || !WholeHours.Is(price.To) ? Refusal.Invalid(
            "rates.hour", $"A price changes at a whole hour (UTC); that of {price.Meter} holds {Time(price)}.")
        : price.From >= price.To ? Refusal.Invalid("rates.time", $"A price ends after it begins; that of {price.Meter} holds {Time(price)}.")
        : price.Tag is not null && Rates.IsOneForAll(price.Meter) ? Refusal.Invalid(
            "rates.tag", $"{price.Meter} is spread among all projects and has one price for all: leave the tag '{price.Tag}' out.")
        : price.Tag is { } tag && tag.IndexOf('=', StringComparison.Ordinal) is var at && (at < 1 || tag.Length > 200) ? Refusal.Invalid(
            "rates.tag", $"A price for a tag names it as key=value, such as team=red, in at most 200 characters; that of {price.Meter} has '{tag}'.")
        : null;

    /// <summary>The prices of one meter follow one another.</summary>
    private static Refusal? CheckTimes(IGrouping<(Meter Meter, string? Tag), Price> prices)
    {
        var inOrder = prices.OrderBy(price => price.From ?? DateTimeOffset.MinValue).ToList();
        var of = prices.Key.Tag is { } tag ? $"{prices.Key.Meter} for {tag}" : $"{prices.Key.Meter}";
        foreach (var (one, next) in inOrder.Zip(inOrder.Skip(1)))
        {
            if (one.To is not { } end || next.From is not { } begin || end > begin)
            {
                return Refusal.Invalid("rates.overlap", $"Two prices of {of} overlap: one holds {Time(one)}, the other {Time(next)}. End the one where the other begins.");
            }

            if (end < begin)
            {
                return Refusal.Invalid(
                    "rates.gap", $"Between two prices of {of} is a gap: one holds {Time(one)}, the other {Time(next)}. What is used in between would have no price: let the one last until the other begins.");
            }
        }

        return null;
    }

    private static string Time(Price price) => (price.From, price.To) switch
    {
        (null, null) => "at all times",
        ({ } from, null) => $"from {from:u} on",
        (null, { } to) => $"until {to:u}",
        ({ } from, { } to) => $"from {from:u} until {to:u}",
    };
}
