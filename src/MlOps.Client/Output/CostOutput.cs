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
        "ns" => (quantity < 0 ? "-" : "") + Humane.Nanoseconds((long)Math.Abs(quantity)),
        "millionths" => (quantity / 1_000_000m).ToString("N6", CultureInfo.InvariantCulture),
        "B·s" => ByteHours(quantity),
        _ => $"{Humane.Count((long)quantity)} {unit}",
    };

    private static string ByteHours(decimal byteSeconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{byteSeconds / 3600 / (1 << 20):N3} MiB·h");
}
