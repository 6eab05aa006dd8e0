namespace MlOps.Accounts;

public sealed class RatesTests
{
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Meter.WorkerCpu, 3_600_000_000_000, "0.04")]
    [InlineData(Meter.Storage, 2_592_000_000_000_000, "0.02")]
    [InlineData(Meter.Calls, 1000, "0.0001")]
    public void Amount_OfOneUnit_IsItsPrice(Meter meter, long quantity, string amount)
    {
        var price = new Rates(new AccountOptions().ToCard()).Of(meter, null, Day)!;

        Assert.Equal(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), Rates.Amount(price, quantity));
    }

    [Fact]
    public void EveryMeterThatCanHaveAPrice_HasOneInTheConfiguration()
    {
        var rates = new Rates(new AccountOptions().ToCard());

        Assert.All(Enum.GetValues<Meter>(), meter => Assert.Equal(MeterUnits.OfPrice(meter) is null, rates.Of(meter, null, Day) is null));
    }

    [Fact]
    public void Price_HoldsFromItsBeginning_UntilItsEnd()
    {
        var rates = Of(new(Meter.Calls, 1, null, Day), new Price(Meter.Calls, 2, Day, Day.AddDays(1)));

        Assert.Equal([1m, 2m, 2m, null], new[] { Day.AddTicks(-1), Day, Day.AddDays(1).AddTicks(-1), Day.AddDays(1) }.Select(at => rates.Of(Meter.Calls, null, at)?.Amount));
    }

    [Fact]
    public void PriceOfATag_GoesBeforeThatOfAll_WhereTheTagIs()
    {
        var rates = Of(new(Meter.Calls, 1), new Price(Meter.Calls, 2, Tag: "team=red"));

        Assert.Equal([1m, 2m, 1m, 1m], new[] { null, "red", "redd", "re" }.Select(team => rates.Of(Meter.Calls, Subject(team), Day)!.Amount));
    }

    [Fact]
    public void Periods_AreCutWhereAPriceChanges()
    {
        var rates = Of(new(Meter.Calls, 1, null, Day.AddDays(1)), new(Meter.Calls, 2, Day.AddDays(1)), new Price(Meter.WorkerCpu, 2, Day.AddDays(2), Day.AddDays(9)));

        Assert.Equal(
            [(Day, Day.AddDays(1)), (Day.AddDays(1), Day.AddDays(2)), (Day.AddDays(2), Day.AddDays(4))],
            rates.Periods(Day, Day.AddDays(4)));
        Assert.Equal([(Day.AddDays(1), Day.AddDays(2))], rates.Periods(Day.AddDays(1), Day.AddDays(2)));
    }

    private static Rates Of(params ImmutableArray<Price> prices) => new(new("EUR", prices));

    private static CostSubject Subject(string? team) => new()
    {
        Kind = Kinds.Run,
        Tags = team is null ? null : ImmutableSortedDictionary<string, string>.Empty.Add("team", team),
    };
}
