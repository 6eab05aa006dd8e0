using System.Globalization;
using MlOps.Accounts;

namespace MlOps.Client.Output;

/// <summary>Costs in words.</summary>
internal static class CostOutput
{
    public static void Write(TextWriter writer, CostReport report)
    {
        var table = new Table("WHO", "KIND", "METER", ">USED", ">COST");
        foreach (var line in report.Lines.OrderByDescending(line => line.Amount ?? -1).ThenBy(line => line.Kind, StringComparer.Ordinal))
        {
            table.Add(
                line.Name ?? line.ActorId,
                line.Kind,
                Humane.Name(line.Meter),
                (line.IsEstimated ? "~" : "") + Quantity(line.Quantity, line.Unit),
                line.Amount is { } amount ? Humane.Money(amount, report.Currency) : "-");
        }

        table.WriteTo(writer, "Nothing was used yet.");
        writer.WriteLine();
        writer.WriteLine($"total until {Humane.When(report.At)}: {Humane.Money(report.Total, report.Currency)}");
        writer.WriteLine("calls and predictions are entered every few seconds; the newest may be missing yet");
        if (report.Lines.Any(line => line.IsEstimated))
        {
            writer.WriteLine("~ estimated in part, not read from a meter");
        }
    }

    public static string Quantity(decimal quantity, string unit) => unit switch
    {
        "ns" => Time(quantity),
        "µs" => Time(quantity * 1000),
        "B" => Humane.Bytes((long)quantity),
        "millionths" => (quantity / 1_000_000m).ToString("N6", CultureInfo.InvariantCulture),
        "B·s" => ByteHours(quantity),
        "kB·s" => ByteHours(quantity * 1000),
        _ => $"{Humane.Count((long)quantity)} {unit}",
    };

    /// <summary>A cluster's idle time is soon more than 64 bits of nanoseconds hold.</summary>
    private static string Time(decimal nanoseconds) => (nanoseconds < 0 ? "-" : "") + (Math.Abs(nanoseconds) is var all && all <= long.MaxValue
        ? Humane.Nanoseconds((long)all)
        : string.Create(CultureInfo.InvariantCulture, $"{all / 3_600_000_000_000:N0} h"));

    private static string ByteHours(decimal byteSeconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{byteSeconds / 3600 / (1 << 20):N3} MiB·h");
}
