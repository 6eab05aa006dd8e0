using System.Globalization;
using System.Text.Json;

namespace MlOps.Accounts;

/// <summary>Makes rows of usage. Pure.</summary>
internal static class CostSlices
{
    public static CostSlice Of(CostQuestion question, IEnumerable<Usage> usage, IEnumerable<Usage> ofMachines, Rates rates, DateTimeOffset to)
    {
        // Pools give and do not use: their sums are the others', negative.
        var rows = PricedUsage.By(usage.Where(used => used.Subject?.Kind != CostSubject.Pool), rates, used => KeyOf(used, question.By, question.Tag) ?? "")
            .Select(Row)
            .OrderByDescending(row => question.By == CostDimension.Day ? 0 : row.Amount)
            .ThenBy(row => row.Key, StringComparer.Ordinal)
            .ToImmutableArray();
        var beside = PricedUsage.By(ofMachines, rates, used => used.Meter).ToDictionary(uses => uses.Key, uses => Use(uses.Key, [.. uses]));
        return new(
            question.By,
            question.From,
            to,
            rates.Currency,
            rows,
            rows.Sum(row => row.Amount),
            question.Spread,
            beside.GetValueOrDefault(Meter.UnattributedCpu),
            beside.GetValueOrDefault(Meter.IdleCpu));
    }

    /// <summary>What one of the rows is made of, without its events.</summary>
    public static CostExplanation Explain(CostQuestion question, CostSliceRow row, IEnumerable<Usage> usage, Rates rates, IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> periods)
    {
        // As finely as it is priced, so the parts are rounded as they were for the row.
        var lines = PricedUsage.By(
                usage.Where(used => used.Subject?.Kind != CostSubject.Pool),
                rates,
                used => (Row: KeyOf(used, question.By, question.Tag) ?? "", used.Meter, used.At, Price: rates.Of(used.Meter, used.Subject, used.At)))
            .Where(line => line.Key.Row == row.Key)
            .Select(line => new CostExplanationLine(
                line.Key.Meter,
                line.Key.At == DateTimeOffset.UnixEpoch ? null : line.Key.At,
                periods.First(period => period.From == line.Key.At).To,
                line.Sum(use => use.Quantity),
                MeterUnits.Of(line.Key.Meter),
                line.Key.Price,
                MeterUnits.OfPrice(line.Key.Meter)?.Name,
                line.Key.Price is null ? null : line.Sum(use => use.Amount ?? 0)))
            .OrderByDescending(line => line.Amount ?? decimal.MinValue)
            .ThenBy(line => (line.Meter, line.From))
            .ToImmutableArray();
        return new(question.By, row.Key, row.Name, question.From, periods[^1].To, rates.Currency, lines, lines.Sum(line => line.Amount ?? 0), []);
    }

    private static CostSliceRow Row(IGrouping<string, PricedUsage> row) =>
        new(row.Key, null, row.Sum(use => use.Amount ?? 0), [.. row.GroupBy(use => use.Meter).OrderBy(uses => uses.Key).Select(uses => Use(uses.Key, [.. uses]))]);

    private static CostSliceUse Use(Meter meter, IReadOnlyList<PricedUsage> uses) => new(
        meter,
        uses.Sum(use => use.Quantity),
        uses.Sum(use => use.Estimated),
        uses.Sum(use => use.Late),
        MeterUnits.OfPrice(meter) is null ? 0 : uses.Where(use => use.Amount is null).Sum(use => use.Quantity),
        MeterUnits.Of(meter),
        uses.Any(use => use.Amount is not null) ? uses.Sum(use => use.Amount ?? 0) : null);

    /// <summary>The row that usage is in; null: that of what has no such thing.</summary>
    public static string? KeyOf(Usage used, CostDimension by, string? tagName) => by switch
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
        CostDimension.Tag => tagName is { } tag ? used.Subject?.Tags?.GetValueOrDefault(tag) : null,
        CostDimension.Meter => JsonNamingPolicy.CamelCase.ConvertName(used.Meter.ToString()),
        CostDimension.Actor => used.ActorId,
        CostDimension.Machine => used.Subject?.Kind == Kinds.Machine ? used.ActorId![Ids.Prefix(Kinds.Machine).Length..] : null,
        CostDimension.Day => used.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        CostDimension.Run => used.ActorId is { } id && Ids.KindOf(id) == Kinds.Run ? id : null,
        _ => throw new ArgumentOutOfRangeException(nameof(by), by, "Unknown dimension."),
    };
}
