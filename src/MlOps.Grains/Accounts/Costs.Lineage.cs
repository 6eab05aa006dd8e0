using System.Text.Json;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Accounts;

internal sealed partial class Costs
{
    public async Task<CostLineage?> LineageAsync(string modelVersionId, CancellationToken cancellationToken)
    {
        if (await catalog.FindAsync(modelVersionId, cancellationToken) is not { Kind: Kinds.ModelVersion } entry)
        {
            return null;
        }

        var (version, projectId, now) = (VersionOf(entry), entry.Scope, clock.GetUtcNow());
        var (siblings, learners) = (new List<ModelVersionView>(), 0);
        await foreach (var other in AllAsync(new() { Kind = Kinds.ModelVersion, Scope = projectId }, cancellationToken))
        {
            var view = VersionOf(other);
            learners += view.Origin.DatasetId == version.Origin.DatasetId ? 1 : 0;
            if (view.ModelId == version.ModelId)
            {
                siblings.Add(view);
            }
        }

        var lineage = new Lineage(version, siblings, learners);
        var rates = new Rates((await cards.CurrentAsync(cancellationToken)).Card);
        var kept = await KeptAsync(projectId, cancellationToken);
        var usage = new List<Usage>();
        foreach (var (from, to) in rates.Periods(DateTimeOffset.UnixEpoch, EndOfHour(now)))
        {
            usage.AddRange(await WithModelsAsync(await UsedAsync(projectId, null, from, to, withSecondEntries: true, cancellationToken), cancellationToken));
            usage.AddRange(kept.SelectMany(one => one.Between(from, to < now ? to : now)));
        }

        var tries = await TriesAsync(usage, lineage, cancellationToken);
        return lineage.Of(
            PricedUsage.By(usage, rates, used => (ActorId: used.ActorId!, Part: lineage.PartOf(used.ActorId!, used.Meter, used.Subject, tries.Contains)))
                .Where(uses => uses.Key.Part is not null)
                .SelectMany(uses => uses.Select(use => (uses.Key.Part!.Value, uses.Key.ActorId, use))),
            rates.Currency,
            now);
    }

    private async Task<HashSet<string>> TriesAsync(List<Usage> usage, Lineage lineage, CancellationToken cancellationToken)
    {
        var tries = new HashSet<string>(StringComparer.Ordinal);
        foreach (var runId in usage.Where(used => lineage.MayBeTry(used.ActorId!, used.Subject)).Select(used => used.ActorId!).Distinct())
        {
            if (await catalog.FindAsync(runId, cancellationToken) is { } run && lineage.IsTry(run.CreatedAt) && run.View.Deserialize<RunView>(MlOpsJson.Options)!.Status.IsFinal())
            {
                tries.Add(runId);
            }
        }

        return tries;
    }

    private static ModelVersionView VersionOf(CatalogEntry entry) => entry.View.Deserialize<ModelVersionView>(MlOpsJson.Options)!;
}
