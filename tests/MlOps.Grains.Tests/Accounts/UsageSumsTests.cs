using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace MlOps.Accounts;

public sealed class UsageSumsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 22, 0, 0, TimeSpan.Zero);

    /// <summary>The entering of usage as an account does it, in any order: after each of them all that was said holds.</summary>
    [Property]
    public Property AtEveryPrefix_SumsAreWhatTheEventsComeTo() => Prop.ForAll(Batches().ToArbitrary(), batches =>
    {
        AccountState? state = null;
        var events = new List<UsageEvent>();
        var sums = new Dictionary<UsageSumKey, UsageSumRow>();
        foreach (var (index, batch) in batches.Index())
        {
            var decision = AccountDecider.Decide(state, new BillUsage([.. batch]), new("acct-prj-a", new("ada", $"request-{index}"), Start.AddDays(10)));
            state = decision.Next;
            events.AddRange(batch.Select(billed => billed.Event));
            foreach (var row in decision.Rows.OfType<UsageSumRow>())
            {
                var before = sums.GetValueOrDefault(row.Of) ?? new(row.Of, 0, 0, 0);
                sums[row.Of] = new(row.Of, before.Quantity + row.Quantity, before.Events + row.Events, before.Late + row.Late);
            }

            AssertBalanced(sums.Values);
            AssertSame(events, sums.Values);
            Assert.Equal((events.Count, events.Count), (state?.Events ?? 0, state?.Summed ?? 0));
        }
    });

    [Property]
    public void Parts_MakeTheWhole_AndLieInTheirHours(NonNegativeInt quantity, NonNegativeInt fromSeconds, NonNegativeInt lengthSeconds)
    {
        var from = Start.AddSeconds(fromSeconds.Get);
        var used = new UsageEvent("run-1", Meter.Calls, quantity.Get, from, from.AddSeconds(lengthSeconds.Get * 977L));

        var parts = UsageSums.Parts(used).ToList();

        Assert.Equal(used.Quantity, parts.Sum(part => part.Quantity));
        Assert.All(parts, part => Assert.True(part.Quantity >= 0));
        Assert.Equal(parts.Select((_, index) => parts[0].Hour.AddHours(index)), parts.Select(part => part.Hour));
        Assert.True(parts[0].Hour <= used.From && used.From < parts[0].Hour.AddHours(1));
        Assert.True(used.To <= parts[^1].Hour.AddHours(1) && (parts.Count == 1 || parts[^1].Hour < used.To));
    }

    [Fact]
    public void Parts_AreByTime()
    {
        var used = new UsageEvent("run-1", Meter.WorkerCpu, 90, Start.AddMinutes(45), Start.AddMinutes(135));

        Assert.Equal([(Start, 15L), (Start.AddHours(1), 60L), (Start.AddHours(2), 15L)], UsageSums.Parts(used));
    }

    [Fact]
    public void Parts_OfTheLargestQuantity_AreExact()
    {
        var used = new UsageEvent("run-1", Meter.WorkerCpu, long.MaxValue, Start, Start.AddDays(366));

        Assert.Equal(long.MaxValue, UsageSums.Parts(used).Sum(part => part.Quantity));
    }

    [Fact]
    public void Late_IsWhatComesAnHourAfterItsPeriod()
    {
        var used = Billed(new("run-1", Meter.Calls, 8, Start, Start.AddMinutes(1)), 1);

        Assert.Equal([0L, 0L], Late(Start.AddHours(2)));
        Assert.Equal([8L, 0L], Late(Start.AddHours(2).AddTicks(1)));
        Assert.Equal([8L, 8L], Late(Start.AddHours(4)));

        IEnumerable<long> Late(DateTimeOffset at)
        {
            var sums = new UsageSums();
            sums.Add(used, at);
            return sums.Rows.OfType<UsageSumRow>().Where(row => row.Quantity > 0).OrderBy(row => row.Of.Hours).Select(row => row.Late);
        }
    }

    private static void AssertBalanced(IEnumerable<UsageSumRow> sums) => Assert.All(
        sums.GroupBy(sum => (sum.Of.Hours, sum.Of.From, sum.Of.Meter, sum.Of.IsEstimated)),
        balanced => Assert.Equal((0L, 0L), (balanced.Sum(sum => sum.Quantity), balanced.Sum(sum => sum.Late))));

    private static void AssertSame(List<UsageEvent> events, IReadOnlyCollection<UsageSumRow> sums)
    {
        foreach (var hours in (int[])[1, 24])
        {
            var own = sums.Where(sum => sum.Of.Hours == hours && sum.Quantity > 0).ToList();
            Assert.Equal(events.Sum(used => used.Quantity), own.Sum(sum => sum.Quantity));
            Assert.Equal(events.Count, sums.Where(sum => sum.Of.Hours == hours).Sum(sum => sum.Events));
        }

        var byHour = sums.Where(sum => sum.Of.Hours == 1)
            .GroupBy(sum => sum.Of with { Hours = 24, From = new(sum.Of.From.UtcDateTime.Date, TimeSpan.Zero) })
            .ToDictionary(day => day.Key, day => day.Sum(sum => sum.Quantity));
        Assert.All(sums.Where(sum => sum.Of.Hours == 24), day => Assert.Equal(byHour[day.Of], day.Quantity));
    }

    private static Gen<BilledUsage[][]> Batches()
    {
        var one =
            from actor in Gen.Choose(1, 3)
            from meter in Gen.Elements(Meter.Calls, Meter.WorkerCpu)
            from quantity in Gen.Choose(0, 1_000_000)
            from start in Gen.Choose(0, 200_000)
            from length in Gen.Frequency((3, Gen.Choose(0, 10)), (1, Gen.Choose(0, 400_000)))
            from isEstimated in Gen.Elements(true, false)
            select Billed(new($"run-{actor}", meter, quantity, Start.AddSeconds(start), Start.AddSeconds(start + length), isEstimated), actor);
        return one.ArrayOf().ArrayOf();
    }

    private static BilledUsage Billed(UsageEvent used, int subject) => new(
        used,
        NumberedSubject.Of(new() { Kind = Kinds.Run, ExperimentId = $"exp-{subject}" }),
        NumberedSubject.Of(new() { Kind = CostSubject.Pool }));
}
