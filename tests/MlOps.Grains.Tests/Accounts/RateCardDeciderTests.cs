namespace MlOps.Accounts;

public sealed class RateCardDeciderTests
{
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RateCard Card = Of(new Price(Meter.WorkerCpu, 0.04m, null, Day), new(Meter.WorkerCpu, 0.05m, Day), new(Meter.WorkerCpu, 0.01m, Day, Day.AddDays(1), "team=red"));

    [Fact]
    public void ACard_IsSet_AndTheSameAgainChangesNothing()
    {
        var first = Put(null, Card);
        var again = Put(first.Next, Of([.. Card.Prices]));

        Assert.Equal((1, Card, "ada"), (first.Next!.Number, first.Next.Card, first.Next.SetBy));
        Assert.Equal((false, 1), (again.IsChange, again.Number));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "rates.moved")]
    public void TheFirstCard_MayExpectThatThereIsNone(int expected, string? code) =>
        Assert.Equal(code, RateCardDecider.Decide(null, new PutRateCard(Card, expected), At).Refusal?.Code);

    [Fact]
    public void ACardThatSomeoneSetSince_IsNotReplaced()
    {
        var state = Put(Put(null, Card).Next, Of(new Price(Meter.Calls, 1))).Next;

        Assert.Equal("rates.moved", RateCardDecider.Decide(state, new PutRateCard(Card, 1), At).Refusal?.Code);
        Assert.Equal(3, RateCardDecider.Decide(state, new PutRateCard(Card, 2), At).Next?.Number);
    }

    [Fact]
    public void AnotherCurrency_IsRefused()
    {
        var state = Put(null, Card).Next;

        Assert.Equal("rates.currency", Put(state, Card with { Currency = "USD" }).Refusal?.Code);
    }

    public static TheoryData<string, RateCard> BadCards() => new()
    {
        { "rates.currency", Card with { Currency = "euro" } },
        { "rates.currency", Card with { Currency = "eur" } },
        { "rates.currency", Card with { Currency = null! } },
        { "rates.prices", Card with { Prices = default } },
        { "rates.prices", Card with { Prices = [null!] } },
        { "rates.prices", Card with { Prices = [.. Enumerable.Range(0, 1001).Select(index => new Price(Meter.Calls, 1, Tag: $"a={index}"))] } },
        { "rates.meter", Of(new Price(Meter.CallWall, 1)) },
        { "rates.meter", Of(new Price((Meter)77, 1)) },
        { "rates.amount", Of(new Price(Meter.Calls, -0.01m)) },
        { "rates.amount", Of(new Price(Meter.Calls, 1_000_001)) },
        { "rates.hour", Of(new Price(Meter.Calls, 1, Day.AddMinutes(30))) },
        { "rates.hour", Of(new Price(Meter.Calls, 1, null, Day.AddTicks(1))) },
        { "rates.time", Of(new Price(Meter.Calls, 1, Day, Day)) },
        { "rates.tag", Of(new Price(Meter.Calls, 1, Tag: "red")) },
        { "rates.tag", Of(new Price(Meter.Calls, 1, Tag: "=red")) },
        { "rates.tag", Of(new Price(Meter.IdleCpu, 1, Tag: "team=red")) },
        { "rates.overlap", Of(new Price(Meter.Calls, 1), new(Meter.Calls, 2)) },
        { "rates.overlap", Of(new Price(Meter.Calls, 1, null, Day.AddHours(1)), new(Meter.Calls, 2, Day)) },
        { "rates.overlap", Of(new Price(Meter.Calls, 1, Day), new(Meter.Calls, 2, Day.AddDays(1))) },
        { "rates.gap", Of(new Price(Meter.Calls, 1, null, Day), new(Meter.Calls, 2, Day.AddHours(1))) },
        { "rates.gap", Of(new Price(Meter.Calls, 1, null, Day, "a=b"), new(Meter.Calls, 3), new(Meter.Calls, 2, Day.AddHours(1), null, "a=b")) },
    };

    [Theory]
    [MemberData(nameof(BadCards))]
    public void ACardThatCannotBe_IsRefused_AndTheOneThatIsStays(string code, RateCard card)
    {
        var state = Put(null, Card).Next;

        var decision = Put(state, card);

        Assert.Equal(code, decision.Refusal?.Code);
        Assert.Same(state, decision.Next);
    }

    private static Circumstances At => new(Ids.DefaultRateCard, new("ada", "request"), Day);

    private static RateCard Of(params ImmutableArray<Price> prices) => new("EUR", prices);

    private static Decision<RateCardState> Put(RateCardState? state, RateCard card) => RateCardDecider.Decide(state, new PutRateCard(card), At);
}
