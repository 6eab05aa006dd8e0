using System.Globalization;
using MlOps.Accounts;

namespace MlOps.Client.Output;

/// <summary>The rate card in words.</summary>
internal static class RateCardOutput
{
    public static void Write(TextWriter writer, RateCardView view)
    {
        var table = new Table("METER", ">PRICE", "FOR", "FROM", "UNTIL", "TAG");
        foreach (var price in view.Card.Prices)
        {
            table.Add(
                Humane.Name(price.Meter),
                string.Create(CultureInfo.InvariantCulture, $"{price.Amount:0.############} {view.Card.Currency}"),
                MeterUnits.OfPrice(price.Meter)?.Name ?? "-",
                Humane.When(price.From),
                Humane.When(price.To),
                price.Tag ?? "");
        }

        table.WriteTo(writer, "There is no price.");
        writer.WriteLine();
        writer.WriteLine(view.Number == 0
            ? "never set: this is the host's configuration (MlOps:Accounts)"
            : $"number {view.Number}, set {Humane.When(view.SetAt)} by {view.SetBy}");
    }
}
