using System.Globalization;
using MlOps.Accounts;

namespace MlOps.Client.Output;

/// <summary>What a version cost, in words.</summary>
internal static class LineageOutput
{
    public static void Write(TextWriter writer, CostLineage lineage)
    {
        var table = new Table("PART", ">COST", "SHARE", "OF");
        foreach (var part in lineage.Parts)
        {
            table.Add(
                Humane.Name(part.What),
                Humane.Money(part.Amount, lineage.Currency),
                Humane.Bar(part.Amount, lineage.Total),
                Of(part));
        }

        table.WriteTo(writer, "It has cost nothing yet.");
        writer.WriteLine();
        writer.WriteLine($"{lineage.VersionId} until {Humane.When(lineage.At)}: {Humane.Money(lineage.Total, lineage.Currency)}");
        if (lineage is { PerThousand: { } plain, PerThousandLoaded: { } loaded })
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{lineage.Predictions:N0} predictions; 1,000 of them cost {Humane.Money(plain, lineage.Currency)} to serve, {Humane.Money(loaded, lineage.Currency)} with all of the above"));
        }
    }

    private static string Of(CostLineagePart part)
    {
        var whose = part.Items.Length == 1 ? part.Items[0].ActorId : $"{part.Items.Length} actors, the dearest {part.Items[0].ActorId}";
        return part.SharedBy == 1 ? whose : $"{whose}, shared by {part.SharedBy} versions";
    }
}
