namespace MlOps.Accounts;

public sealed class KeptBytesTests
{
    private static readonly DateTimeOffset Day = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CostSubject Subject = new() { Kind = "dataset" };

    [Fact]
    public void ByDay_EachDayHasWhatWasKeptInIt()
    {
        var kept = Kept((10, Day.AddHours(12)), (1, Day.AddDays(2)));

        Assert.Equal(
            [(Day, 10m * 12 * 3600), (Day.AddDays(1), 10m * 24 * 3600), (Day.AddDays(2), 11m * 3600)],
            kept.ByDay(DateTimeOffset.UnixEpoch, Day.AddDays(2).AddHours(1)).Select(used => (used.Day!.Value, used.Quantity)));
        Assert.Empty(kept.ByDay(Day.AddDays(1), Day));
        Assert.Empty(kept.Between(Day.AddDays(1), Day));
        Assert.Empty(Kept().ByDay(Day, Day.AddDays(1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ByDay_TheDaysMakeTheWhole_ToTheLastByteSecond(int seed)
    {
        var chance = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var parts = Enumerable.Range(0, chance.Next(1, 5)).Select(_ => ((long)chance.Next(1, 1000), Day.AddTicks(chance.NextInt64(TimeSpan.TicksPerDay * 5)))).ToArray();
            var from = Day.AddHours(chance.Next(-24, 100));
            var to = from.AddHours(chance.Next(1, 100));
            var kept = Kept(parts);

            Assert.Equal(kept.Between(from, to).Sum(used => used.Quantity), kept.ByDay(from, to).Sum(used => used.Quantity));
            Assert.All(kept.ByDay(from, to), used => Assert.Equal(from, used.At));
        }
    }

    [Fact]
    public void SharedBytes_AreSplitAmongThoseWhoHoldThem_FromWhenTheyDo()
    {
        var shared = new SharedBytes(60, [Day.AddSeconds(5), Day, Day.AddSeconds(2), Day.AddSeconds(2)]);

        Assert.Equal(60, shared.Between(Day, Day.AddSeconds(1)));
        Assert.Equal(20, shared.Between(Day.AddSeconds(2), Day.AddSeconds(3)));
        Assert.Equal(15, shared.Between(Day.AddSeconds(8), Day.AddSeconds(9)));
        Assert.Equal(60 + (20 * 3) + 15, shared.Between(Day.AddSeconds(1), Day.AddSeconds(6)));
        Assert.Equal(0, shared.Between(Day.AddSeconds(6), Day.AddSeconds(6)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void SharedBytes_AllSharesTogether_AreWhatIsKept(int seed)
    {
        var chance = new Random(seed);
        for (var round = 0; round < 100; round++)
        {
            var since = Enumerable.Range(0, chance.Next(1, 12)).Select(_ => Day.AddHours(chance.Next(10))).ToList();
            var shared = new SharedBytes(1_000_003, since);
            var (from, to) = (Day.AddMinutes(chance.Next(900)), Day.AddMinutes(chance.Next(900)));

            var shares = since.Select(begin => shared.Between(begin > from ? begin : from, to)).ToList();

            var first = since.Min() > from ? since.Min() : from;
            Assert.Equal(1_000_003m * Math.Max(0, (long)(to - first).TotalSeconds), Math.Round(shares.Sum(), 10));
            Assert.All(shares, share => Assert.True(share >= 0));
        }
    }

    private static KeptBytes Kept(params (long Bytes, DateTimeOffset Since)[] parts) =>
        new(Subject, "dat-1", [.. parts.Select(part => (new SharedBytes(part.Bytes, [part.Since]), part.Since))]);
}
