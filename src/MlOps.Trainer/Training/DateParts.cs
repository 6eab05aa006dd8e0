namespace MlOps.Trainer.Training;

/// <summary>
/// Parts of a date as expressions of ML.NET over seconds since 1970-01-01 UTC, in floating-point whole numbers. The
/// calendar is H. Hinnant's "civil from days": years begin in March, so that the leap day comes last.
/// </summary>
internal static class DateParts
{
    private const string Day = "floor(t / 86400)";

    // March-based: e the day within 400 years, y the year within them, n the day within that year, p its month (0: March).
    private static readonly string Calendar =
        $"with(z = {Day} + 719468; "
        + "with(c = floor(z / 146097); "
        + "with(e = z - c * 146097; "
        + "with(y = floor((e - floor(e / 1460) + floor(e / 36524) - floor(e / 146096)) / 365); "
        + "with(n = e - (365 * y + floor(y / 4) - floor(y / 100)); "
        + "with(p = floor((5 * n + 2) / 153); RESULT))))))";

    /// <summary>The parts' names and expressions, in the order of their slots. Weekday: 0 is Sunday.</summary>
    public static IReadOnlyList<(string Name, string Expression)> All { get; } =
    [
        ("year", Lambda(Calendar.Replace("RESULT", "y + c * 400 + (p < 10 ? 0d : 1d)", StringComparison.Ordinal))),
        ("month", Lambda(Calendar.Replace("RESULT", "p < 10 ? p + 3 : p - 9", StringComparison.Ordinal))),
        ("day", Lambda(Calendar.Replace("RESULT", "n - floor((153 * p + 2) / 5) + 1", StringComparison.Ordinal))),
        ("weekday", Lambda($"with(w = {Day} + 4; w - 7 * floor(w / 7))")),
        ("hour", Lambda($"floor((t - 86400 * {Day}) / 3600)")),
    ];

    private static string Lambda(string body) => $"t => single({body})";
}
