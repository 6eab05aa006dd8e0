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
            var decision = AccountDecider.Decide(state, Billed(events), At($"request-{index}"));
            rows.AddRange(decision.Rows.OfType<UsageRow>());
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

        var decision = AccountDecider.Decide(null, Billed([good, good with { Quantity = -1 }]), At("request-1"));

        Assert.Equal("account.usage", decision.Refusal?.Code);
        Assert.Empty(decision.Rows);
    }

    [Fact]
    public void MoreThanAnAccountHolds_IsRefused_AndWhatWasThereStays()
    {
        var full = AccountDecider.Decide(null, Billed([new("run-1", Meter.Calls, long.MaxValue, Noon, Noon)]), At("request-1")).Next;

        var decision = AccountDecider.Decide(full, Billed([new("run-1", Meter.Calls, 1, Noon, Noon)]), At("request-2"));

        Assert.Equal("account.overflow", decision.Refusal?.Code);
        Assert.Same(full, decision.Next);
    }

    private static BillUsage Billed(IEnumerable<UsageEvent> events)
    {
        var (user, pool) = (NumberedSubject.Of(new() { Kind = Kinds.Run }), NumberedSubject.Of(new() { Kind = CostSubject.Pool }));
        return new([.. events.Select(used => new BilledUsage(used, user, pool))]);
    }

    private static Circumstances At(string request) => new("acc-1", new("ada", request), Noon);
}
