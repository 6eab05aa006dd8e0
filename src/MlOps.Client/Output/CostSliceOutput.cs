using System.Globalization;
using MlOps.Accounts;

namespace MlOps.Client.Output;

/// <summary>What was used, by whom, in words.</summary>
internal static class CostSliceOutput
{
    /// <summary>So many fit into a line.</summary>
    private const int MostDays = 92;

    public static void Write(TextWriter writer, CostSlice slice)
    {
        var table = new Table(slice.By.ToString().ToUpperInvariant(), ">COST", "SHARE", "USED");
        foreach (var row in slice.Rows)
        {
            table.Add(
                row.Name ?? (row.Key.Length == 0 ? $"(no {slice.By.ToString().ToLowerInvariant()})" : row.Key),
                Humane.Money(row.Amount, slice.Currency),
                Humane.Bar(row.Amount, slice.Total),
                string.Join(", ", row.Uses.Select(use => $"{(use.Estimated > 0 ? "~" : "")}{CostOutput.Quantity(use.Quantity, use.Unit)} {Humane.Name(use.Meter)}")));
        }

        table.WriteTo(writer, "Nothing was used then.");
        writer.WriteLine();
        writer.WriteLine($"total {(slice.From is { } from ? $"from {Humane.When(from)} " : "")}until {Humane.When(slice.To)}: {Humane.Money(slice.Total, slice.Currency)}");
        if (slice.By == CostDimension.Day && Days(slice) is { Count: > 1 } days)
        {
            writer.WriteLine($"{days[0].Day} {Sparkline.Of(days.Select(day => day.Amount))} {days[^1].Day}");
        }

        if (slice.Footprint is { KilowattHours: > 0 } footprint)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"energy about {footprint.KilowattHours:0.######} kWh, carbon about {footprint.CarbonGrams:0.###} g CO2e"));
        }

        if (slice.By != CostDimension.Machine)
        {
            WriteBeside(writer, slice);
        }

        var uses = slice.Rows.SelectMany(row => row.Uses).ToList();
        if (uses.Exists(use => use.Estimated > 0))
        {
            writer.WriteLine("~ estimated in part, not read from a meter");
        }

        foreach (var unpriced in uses.Where(use => use.Unpriced != 0).GroupBy(use => (use.Meter, use.Unit)))
        {
            writer.WriteLine($"{CostOutput.Quantity(unpriced.Sum(use => use.Unpriced), unpriced.Key.Unit)} {Humane.Name(unpriced.Key.Meter)} had no price then, and are in no sum");
        }

        foreach (var late in uses.Where(use => use.Late != 0).GroupBy(use => (use.Meter, use.Unit)))
        {
            writer.WriteLine($"{CostOutput.Quantity(late.Sum(use => use.Late), late.Key.Unit)} {Humane.Name(late.Key.Meter)} came late, when the hour or day was over");
        }
    }

    /// <summary>The last days until the last that has a row; one without has no cost.</summary>
    private static List<(string Day, decimal Amount)> Days(CostSlice slice)
    {
        const string Format = "yyyy-MM-dd";
        var amounts = slice.Rows.ToDictionary(row => row.Key, row => row.Amount);
        var days = slice.Rows.Select(row => DateOnly.ParseExact(row.Key, Format, CultureInfo.InvariantCulture).DayNumber).ToList();
        var first = days.Count == 0 ? 0 : Math.Max(days[0], days[^1] - MostDays + 1);
        return
        [
            .. Enumerable.Range(first, days.Count == 0 ? 0 : days[^1] - first + 1)
                .Select(number => DateOnly.FromDayNumber(number).ToString(Format, CultureInfo.InvariantCulture))
                .Select(day => (day, amounts.GetValueOrDefault(day))),
        ];
    }

    /// <summary>What the machines did that nobody is charged for.</summary>
    private static void WriteBeside(TextWriter writer, CostSlice slice)
    {
        var beside = ((IEnumerable<CostSliceUse?>)[slice.Unattributed, slice.Idle]).OfType<CostSliceUse>().Select(use =>
            $"{CostOutput.Quantity(use.Quantity, use.Unit)} {Humane.Name(use.Meter)}{(use.Amount is { } amount ? $" ({Humane.Money(amount, slice.Currency)})" : "")}").ToList();
        if (beside.Count > 0)
        {
            writer.WriteLine($"{string.Join(" and ", beside)} of the whole cluster: {(slice.Spread == CostSpread.None ? "in no row" : $"spread among all projects ({slice.Spread.ToString().ToLowerInvariant()})")}");
        }
    }
}
