namespace MlOps.Trainer.Ingestion;

/// <summary>
/// Dates and times as ISO 8601 writes them: <c>yyyy-MM-dd</c>, then optionally a space or <c>T</c>, <c>HH:mm</c>, <c>:ss</c>,
/// a fraction of up to nine digits (cut to microseconds), and <c>Z</c>.
/// </summary>
internal static class TimestampText
{
    private const int MaxFraction = 9;

    public static bool TryParse(ReadOnlySpan<byte> text, out DateTime value)
    {
        value = default;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        value = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified);
        var time = text[10..];
        if (time.IsEmpty)
        {
            return true;
        }

        if (!TryTime(time, out var ticks))
        {
            return false;
        }

        value = value.AddTicks(ticks);
        return true;
    }

    private static bool TryTime(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 6 || (text[0] != ' ' && text[0] != 'T') || text[3] != ':'
            || !TryDigits(text[1..3], out var hour) || !TryDigits(text[4..6], out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        var rest = text[6..];
        if (!rest.IsEmpty && rest[^1] == 'Z')
        {
            rest = rest[..^1];
        }

        if (rest.IsEmpty)
        {
            return true;
        }

        if (rest.Length < 3 || rest[0] != ':' || !TryDigits(rest[1..3], out var second) || second > 59)
        {
            return false;
        }

        ticks += second * TimeSpan.TicksPerSecond;
        return rest.Length == 3 || TryFraction(rest[3..], ref ticks);
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, ref long ticks)
    {
        if (text.Length < 2 || text.Length > MaxFraction + 1 || text[0] != '.' || !TryDigits(text[1..], out var fraction))
        {
            return false;
        }

        for (var digits = text.Length - 1; digits < MaxFraction; digits++)
        {
            fraction *= 10;
        }

        ticks += fraction / 1000 * TimeSpan.TicksPerMicrosecond;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }
}
