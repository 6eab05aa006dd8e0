namespace MlOps.Storage.State;

/// <summary>From one whole hour to another, as the days that lie in it and the hours before and behind them.</summary>
internal readonly record struct UsageSpan(
    DateTimeOffset FirstDay, DateTimeOffset LastDay, DateTimeOffset FirstHour, DateTimeOffset LastHour, DateTimeOffset FirstHourBehind, DateTimeOffset LastHourBehind)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Days, hours before, hours behind: each from and until.</summary>
    public IEnumerable<DateTimeOffset> Bounds => [FirstDay, LastDay, FirstHour, LastHour, FirstHourBehind, LastHourBehind];

    public static UsageSpan Of(DateTimeOffset from, DateTimeOffset to)
    {
        if (from.UtcTicks % Hour.Ticks != 0 || to.UtcTicks % Hour.Ticks != 0)
        {
            throw new ArgumentException($"Usage is summed from whole hours to whole hours, not from {from:O} to {to:O}.");
        }

        var (firstDay, lastDay) = (new DateTimeOffset((from.UtcTicks + Day.Ticks - 1) / Day.Ticks * Day.Ticks, TimeSpan.Zero), new DateTimeOffset(to.UtcTicks / Day.Ticks * Day.Ticks, TimeSpan.Zero));
        return firstDay < lastDay
            ? new(firstDay, lastDay, from, firstDay, lastDay, to)
            : new(from, from, from, to, to, to);
    }

    /// <summary>Whether a sum is one of those that the span is made of.</summary>
    public bool Holds(UsageSumKey sum) => sum.Hours == 24
        ? FirstDay <= sum.From && sum.From < LastDay
        : (FirstHour <= sum.From && sum.From < LastHour) || (FirstHourBehind <= sum.From && sum.From < LastHourBehind);
}
