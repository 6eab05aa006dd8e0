namespace MlOps.Accounts;

/// <summary>Usage is added up, and prices change, by the hour (UTC).</summary>
public static class WholeHours
{
    /// <summary>Whether a time is one, or none is given.</summary>
    public static bool Is(DateTimeOffset? time) => time is not { } given || given.UtcTicks % TimeSpan.TicksPerHour == 0;

    /// <summary>The beginning of the hour that a time is in.</summary>
    public static DateTimeOffset Of(DateTimeOffset time) => new(time.UtcTicks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);

    /// <summary>The beginning of the day (UTC) that a time is in.</summary>
    public static DateTimeOffset DayOf(DateTimeOffset time) => new(time.UtcTicks / TimeSpan.TicksPerDay * TimeSpan.TicksPerDay, TimeSpan.Zero);
}
