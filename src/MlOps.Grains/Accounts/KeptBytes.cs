namespace MlOps.Accounts;

/// <summary>Bytes that an actor keeps. They are in no ledger: what they are, and since when, says all.</summary>
internal sealed record KeptBytes(CostSubject Subject, string ActorId, ImmutableArray<(long Bytes, DateTimeOffset Since)> Parts)
{
    /// <summary>What was kept in a period, in whole byte-seconds; null: nothing. A terabyte's leave 64 bits after 107 days.</summary>
    public Usage? Between(DateTimeOffset from, DateTimeOffset to) =>
        decimal.Truncate(Parts.Sum(part => part.Bytes * Math.Max(0m, (to - (part.Since > from ? part.Since : from)).Ticks / (decimal)TimeSpan.TicksPerSecond))) is > 0 and var byteSeconds
            ? new(Subject, ActorId, Meter.Storage, from, byteSeconds, 0, 0)
            : null;
}
