using MlOps.Models;

namespace MlOps.Accounts;

/// <summary>Tells which costs are a version's. Pure.</summary>
/// <param name="version">The version.</param>
/// <param name="siblings">All versions of its model.</param>
/// <param name="learners">How many versions of the project learned from its dataset, it among them.</param>
internal sealed class Lineage(ModelVersionView version, IReadOnlyCollection<ModelVersionView> siblings, int learners)
{
    private readonly HashSet<string> _runsOfVersions = [.. siblings.Select(sibling => sibling.Origin.RunId)];

    /// <summary>When the version before was registered.</summary>
    private readonly DateTimeOffset? _after = siblings.Where(sibling => sibling.Number < version.Number).Max(sibling => (DateTimeOffset?)sibling.CreatedAt);

    /// <summary>Whether an actor's usage may be of a try: when it was asked for says whether it is.</summary>
    public bool MayBeTry(string actorId, CostSubject? subject) =>
        subject is { Kind: Kinds.Run, ModelVersionId: null } && subject.ModelId == version.ModelId && !_runsOfVersions.Contains(actorId);

    /// <summary>Whether a run that made no version was asked for since the version before, and not after this one.</summary>
    public bool IsTry(DateTimeOffset askedAt) => askedAt <= version.CreatedAt && !(askedAt <= _after);

    /// <summary>What an actor's usage is for the version; null: nothing.</summary>
    public LineagePart? PartOf(string actorId, Meter meter, CostSubject? subject, Func<string, bool> isTry) =>
        actorId == version.Origin.RunId ? LineagePart.Training
        : actorId == version.Id ? UsageSums.IsSecondEntry(actorId, meter) ? LineagePart.Serving : LineagePart.Kept
        : actorId == version.ModelId ? LineagePart.Model
        : subject?.ModelVersionId == version.Id ? LineagePart.Serving
        : MayBeTry(actorId, subject) && isTry(actorId) ? LineagePart.Tries
        : version.Origin.DatasetId is { } dataset && subject?.DatasetId == dataset && subject is { ExperimentId: null, ModelId: null } ? LineagePart.Data
        : null;

    public CostLineage Of(IEnumerable<(LineagePart Part, string ActorId, PricedUsage Usage)> usage, string currency, DateTimeOffset now)
    {
        var all = usage.ToList();
        var parts = all.GroupBy(one => one.Part).OrderBy(part => part.Key).Select(Part).ToImmutableArray();
        var total = parts.Sum(part => part.Amount);
        var predictions = all.Where(one => one.Part == LineagePart.Serving && one.Usage.Meter == Meter.Predictions).Sum(one => one.Usage.Quantity);
        var serving = parts.Where(part => part.What == LineagePart.Serving).Sum(part => part.Amount);
        return new(
            version.Id, currency, parts, total, predictions,
            predictions > 0 ? serving * 1000 / predictions : null,
            predictions > 0 ? total * 1000 / predictions : null,
            now);
    }

    private CostLineagePart Part(IGrouping<LineagePart, (LineagePart Part, string ActorId, PricedUsage Usage)> part)
    {
        var items = part.GroupBy(one => one.ActorId)
            .Select(item => new CostLineageItem(item.Key, item.Sum(one => one.Usage.Amount ?? 0)))
            .OrderByDescending(item => item.Amount)
            .ThenBy(item => item.ActorId, StringComparer.Ordinal)
            .ToImmutableArray();
        var sharedBy = part.Key switch
        {
            LineagePart.Data => Math.Max(1, learners),
            LineagePart.Model => Math.Max(1, siblings.Count),
            _ => 1,
        };
        return new(part.Key, Math.Round(items.Sum(item => item.Amount) / sharedBy, PricedUsage.Places), sharedBy, items);
    }
}
