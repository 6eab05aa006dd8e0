using System.Globalization;
using System.Text.Json;

namespace MlOps.Client.Output;

/// <summary>Quantities as people read them.</summary>
internal static class Humane
{
    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Bytes(long bytes)
    {
        var value = (double)bytes;
        var unit = 0;

        // 1023.95 would already print as 1024.0.
        while (Math.Abs(value) >= 1023.95 && unit < ByteUnits.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {ByteUnits[unit]}");
    }

    public static string Nanoseconds(long nanoseconds) => nanoseconds switch
    {
        < 1_000 => $"{nanoseconds} ns",
        < 999_950 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e3:0.0} µs"),
        _ => Duration(TimeSpan.FromTicks(nanoseconds / 100)),
    };

    public static string Duration(TimeSpan time)
    {
        var whole = TimeSpan.FromSeconds(Math.Round(time.TotalSeconds));
        return time switch
        {
            _ when time < TimeSpan.FromMilliseconds(999.5) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
            _ when time < TimeSpan.FromSeconds(59.95) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
            _ when whole < TimeSpan.FromHours(1) => $"{whole.Minutes} min {whole.Seconds} s",
            _ => $"{Count((long)whole.TotalHours)} h {whole.Minutes} min",
        };
    }

    public static string Money(decimal amount, string currency) =>
        string.Create(CultureInfo.InvariantCulture, $"{amount:N6} {currency}");

    public static string When(DateTimeOffset? at) =>
        at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";

    public static string Number(double value) =>
        double.IsInteger(value) && Math.Abs(value) < 1e15
            ? value.ToString("0", CultureInfo.InvariantCulture)
            : value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>A bar as long as a part is of a whole, and its percentage.</summary>
    public static string Bar(decimal part, decimal whole)
    {
        const int Width = 20;
        var share = whole > 0 ? part / whole : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{new string('█', (int)Math.Round(Math.Clamp(share, 0, 1) * Width)),-Width} {share * 100,3:0} %");
    }

    /// <summary>An enum's value as it stands in JSON.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The beginning of a digest: enough to tell two apart.</summary>
    public static string Digest(string digest) => digest.Length > 12 ? digest[..12] : digest;
}
