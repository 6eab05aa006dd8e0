using System.Text.Json;

namespace MlOps.Accounts;

/// <summary>Makes rows of usage. Pure.</summary>
internal static class CostSlices
{
    public static CostSlice Of(CostQuestion question, IEnumerable<Usage> usage, Rates rates, DateTimeOffset to)
    {
        // Pools give and do not use: their sums are the others', negative.
        var rows = PricedUsage.By(usage.Where(used => used.Subject?.Kind != CostSubject.Pool), rates, used => KeyOf(used, question) ?? "")
            .Select(Row)
            .OrderByDescending(row => row.Amount)
            .ThenBy(row => row.Key, StringComparer.Ordinal)
            .ToImmutableArray();
        return new(question.By, question.From, to, rates.Currency, rows, rows.Sum(row => row.Amount));
    }

    private static CostSliceRow Row(IGrouping<string, PricedUsage> row) =>
        new(row.Key, null, row.Sum(use => use.Amount ?? 0), [.. row.GroupBy(use => use.Meter).OrderBy(uses => uses.Key).Select(Use)]);

    private static CostSliceUse Use(IGrouping<Meter, PricedUsage> uses) => new(
        uses.Key,
        uses.Sum(use => use.Quantity),
        uses.Sum(use => use.Estimated),
        uses.Sum(use => use.Late),
        MeterUnits.OfPrice(uses.Key) is null ? 0 : uses.Where(use => use.Amount is null).Sum(use => use.Quantity),
        MeterUnits.Of(uses.Key),
        uses.Any(use => use.Amount is not null) ? uses.Sum(use => use.Amount ?? 0) : null);

    private static string? KeyOf(Usage used, CostQuestion question) => question.By switch
    {
        CostDimension.Kind => used.Subject?.Kind,
        CostDimension.Project => used.Subject?.ProjectId,
        CostDimension.Experiment => used.Subject?.ExperimentId,
        CostDimension.Dataset => used.Subject?.DatasetId,
        CostDimension.Model => used.Subject?.ModelId ?? used.Subject?.ModelName,
        CostDimension.Version => used.Subject?.ModelVersionId,
        CostDimension.Deployment => used.Subject?.DeploymentId,
        CostDimension.Owner => used.Subject?.Owner,
        CostDimension.Caller => used.Subject?.Caller,
        CostDimension.Tag => question.Tag is { } tag ? used.Subject?.Tags?.GetValueOrDefault(tag) : null,
        CostDimension.Meter => JsonNamingPolicy.CamelCase.ConvertName(used.Meter.ToString()),
        CostDimension.Actor => used.ActorId,
        CostDimension.Run => used.ActorId is { } id && Ids.KindOf(id) == Kinds.Run ? id : null,
        _ => throw new ArgumentOutOfRangeException(nameof(question), question.By, "Unknown dimension."),
    };
}
