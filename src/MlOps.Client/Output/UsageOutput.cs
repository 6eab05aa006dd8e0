using MlOps.Accounts;

namespace MlOps.Client.Output;

/// <summary>Events of the ledger in words.</summary>
internal static class UsageOutput
{
    public static void Write(TextWriter writer, UsageEntries entries)
    {
        var table = new Table("KEY", "WHO", "METER", ">USED", "FROM", "UNTIL", "WHAT");
        foreach (var (key, used, _) in entries.Events)
        {
            table.Add(
                key,
                used.ActorId,
                Humane.Name(used.Meter),
                (used.IsEstimated ? "~" : "") + CostOutput.Quantity(used.Quantity, MeterUnits.Of(used.Meter)),
                Humane.When(used.From),
                Humane.When(used.To),
                used.Corrects is { } corrected ? $"takes back {corrected}" : used.Facets?.Description ?? used.Facets?.ModelVersionId ?? "");
        }

        table.WriteTo(writer, "There is no event.");
    }
}
