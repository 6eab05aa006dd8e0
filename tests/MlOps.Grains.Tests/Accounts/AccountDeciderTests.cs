using FsCheck;
using FsCheck.Xunit;

namespace MlOps.Accounts;

public sealed class AccountDeciderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Property]
    public void Totals_AreAlwaysTheSumOfTheRows(NonNegativeInt[][] batches)
    {
        AccountState? state = null;
        var rows = new List<UsageRow>();
        foreach (var (index, batch) in batches.Index())
        {
            var events = batch.Select((quantity, i) => new UsageEvent("run-1", i % 2 == 0 ? Meter.WorkerCpu : Meter.Calls, quantity.Get, Noon, Noon));
            var decision = AccountDecider.Decide(state, new RecordUsage([.. events]), At($"request-{index}"));
            rows.AddRange(decision.Rows.Cast<UsageRow>());
            state = decision.Next;
        }

        foreach (var meter in Enum.GetValues<Meter>())
        {
            var sum = rows.Where(row => row.Event.Meter == meter).Sum(row => row.Event.Quantity);
            Assert.Equal(sum, state?.Totals.GetValueOrDefault(meter) ?? 0);
        }

        Assert.Equal(rows.Count, rows.DistinctBy(row => row.Key).Count());
    }

    [Fact]
    public void OneWrongEvent_RefusesTheWholeBatch()
    {
        var good = new UsageEvent("run-1", Meter.Calls, 1, Noon, Noon);

        var decision = AccountDecider.Decide(null, new RecordUsage([good, good with { Quantity = -1 }]), At("request-1"));

        Assert.Equal("account.usage", decision.Refusal?.Code);
        Assert.Empty(decision.Rows);
    }

    [Theory]
    [InlineData(Meter.WorkerCpu, 3_600_000_000_000, "0.04")]
    [InlineData(Meter.Storage, 2_592_000_000_000_000, "0.02")]
    [InlineData(Meter.Calls, 1000, "0.0001")]
    public void Price_OfOneUnitOfTheRateCard_IsItsRate(Meter meter, long quantity, string price) =>
        Assert.Equal(decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture), RateCard.Price(new(), meter, quantity));

    [Fact]
    public void Price_OfAMeterWithoutARate_IsNullNotZero() => Assert.Null(RateCard.Price(new(), Meter.CallWall, 1));

    private static Circumstances At(string request) => new("acc-1", new("ada", request), Noon);
}
