using System.Globalization;
using MlOps.Accounts;

namespace MlOps.Client.Output;

/// <summary>What a row of costs is made of, in words.</summary>
internal static class ExplanationOutput
{
    public static void Write(TextWriter writer, CostExplanation explanation)
    {
        var table = new Table("METER", "FROM", "UNTIL", ">USED", ">PRICE", ">COST");
        foreach (var line in explanation.Lines)
        {
            table.Add(
                Humane.Name(line.Meter),
                line.From is { } from ? Humane.When(from) : "",
                Humane.When(line.To),
                CostOutput.Quantity(line.Quantity, line.Unit),
                PriceOf(line, explanation.Currency),
                line.Amount is { } amount ? Humane.Money(amount, explanation.Currency) : "-");
        }

        table.WriteTo(writer, "Nothing was used then.");
        writer.WriteLine();
        writer.WriteLine($"{explanation.By.ToString().ToLowerInvariant()} {explanation.Name ?? explanation.Key}: {Humane.Money(explanation.Total, explanation.Currency)}");
        writer.WriteLine();
        UsageOutput.Write(writer, new(explanation.Events));
        if (explanation.Next is { } next)
        {
            writer.WriteLine($"and more: --after {next}");
        }
    }

    private static string PriceOf(CostExplanationLine line, string currency) => line.Price is { } price
        ? $"{price.Amount.ToString(CultureInfo.InvariantCulture)} {currency}/{line.PriceUnit}{(price.Tag is { } tag ? $" ({tag})" : "")}"
        : line.PriceUnit is null ? "-" : "none then";
}
