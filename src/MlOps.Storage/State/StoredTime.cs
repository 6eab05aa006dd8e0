namespace MlOps.Storage.State;

/// <summary>Times as stores keep them: whole 100 ns since 1970-01-01 UTC, so that they are exact and sort as numbers.</summary>
internal static class StoredTime
{
    /// <summary>What a day has of them; days begin at whole ones.</summary>
    public const long Day = TimeSpan.TicksPerDay;

    public static long From(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;

    public static DateTimeOffset To(long stored) => DateTimeOffset.UnixEpoch.AddTicks(stored);
}
