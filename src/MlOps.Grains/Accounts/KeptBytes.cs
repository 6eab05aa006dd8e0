namespace MlOps.Accounts;

/// <summary>What an actor keeps, and since when. It is in no ledger: that says all.</summary>
internal sealed record KeptBytes(CostSubject Subject, string ActorId, ImmutableArray<(SharedBytes Bytes, DateTimeOffset Since)> Parts)
{
    /// <summary>What was kept in a period; nothing, where that is less than a byte-second.</summary>
    public IEnumerable<Usage> Between(DateTimeOffset from, DateTimeOffset to)
    {
        if (ByteSeconds(from, to) is > 0 and var byteSeconds)
        {
            yield return new(Subject, ActorId, Meter.Storage, from, byteSeconds, 0, 0);
        }
    }

    /// <summary>The same by day. Each day has what was kept until its end, less what the days before it have, so they make the whole.</summary>
    public IEnumerable<Usage> ByDay(DateTimeOffset from, DateTimeOffset to)
    {
        var before = 0m;
        var first = Parts.Select(part => part.Since).Append(to).Min();
        for (var day = WholeHours.DayOf(first > from ? first : from); day < to; day = day.AddDays(1))
        {
            var end = day.AddDays(1);
            var until = ByteSeconds(from, end < to ? end : to);
            if (until > before)
            {
                yield return new(Subject, ActorId, Meter.Storage, from, until - before, 0, 0) { Day = day };
            }

            before = until;
        }
    }

    /// <summary>In whole byte-seconds. A terabyte's leave 64 bits after 107 days.</summary>
    private decimal ByteSeconds(DateTimeOffset from, DateTimeOffset to) =>
        decimal.Truncate(Parts.Sum(part => part.Bytes.Between(part.Since > from ? part.Since : from, to)));
}
