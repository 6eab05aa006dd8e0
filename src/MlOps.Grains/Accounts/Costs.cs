using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Models;

namespace MlOps.Accounts;

/// <summary>
/// Adds up what actors cost. What is asked of a dataset holds the runs that ingested it; of an experiment, its runs; of
/// a model, its versions and the runs that trained them; of a version, its run and what serves it. Stored bytes are
/// counted from the day that they were written until now.
/// </summary>
internal sealed partial class Costs(
    ILedger ledger,
    ICatalog catalog,
    IDatasetVersions versions,
    IRateCards cards,
    IGrainFactory grains,
    IOptions<AccountOptions> options,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock) : ICosts
{
    public async Task<CostReport> ReportAsync(string projectId, IReadOnlyCollection<string>? actorIds, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var rates = new Rates((await cards.CurrentAsync(cancellationToken)).Card);
        var entries = actorIds is null
            ? await EverythingAsync(projectId, cancellationToken)
            : await WithBelongingsAsync(actorIds, cancellationToken);

        // What serves a version may be a deployment that is gone since: it is looked for among all.
        var isOfAll = actorIds is null;
        var isOfVersions = isOfAll || entries.Values.Any(entry => entry.Kind == Kinds.ModelVersion);
        var kept = entries.Values.Any(entry => Keepers.Contains(entry.Kind))
            ? (await KeptAsync(projectId, cancellationToken)).Where(one => entries.ContainsKey(one.ActorId)).ToList()
            : [];
        var usage = new List<Usage>();
        foreach (var (from, to) in rates.Periods(DateTimeOffset.UnixEpoch, EndOfHour(now)))
        {
            usage.AddRange((await UsedAsync(projectId, isOfVersions ? null : entries.Keys, from, to, withSecondEntries: !isOfAll, cancellationToken))
                .Select(used => used with { ActorId = PayerOf(used, entries, isOfAll) })
                .Where(used => used.ActorId is not null));
            usage.AddRange(kept.SelectMany(one => one.Between(from, to < now ? to : now)));
        }

        ImmutableArray<CostLine> lines =
        [
            .. PricedUsage.By(usage, rates, used => (ActorId: used.ActorId!, used.Meter))
                .Select(uses => Line(uses.Key.ActorId, uses.Key.Meter, [.. uses], entries))
                .OrderByDescending(line => line.Amount ?? -1)
                .ThenBy(line => line.ActorId, StringComparer.Ordinal)
                .ThenBy(line => line.Meter),
        ];
        return new(rates.Currency, lines, lines.Sum(line => line.Amount ?? 0), now);
    }

    private static CostLine Line(string actorId, Meter meter, IReadOnlyList<PricedUsage> uses, Dictionary<string, CatalogEntry> entries)
    {
        var entry = entries.GetValueOrDefault(actorId);
        return new(
            actorId,
            entry?.Kind ?? Ids.KindOf(actorId) ?? "",
            entry?.Name,
            meter,
            uses.Sum(use => use.Quantity),
            MeterUnits.Of(meter),
            uses.Any(use => use.Estimated > 0),
            uses.Any(use => use.Amount is not null) ? uses.Sum(use => use.Amount ?? 0) : null);
    }

    /// <summary>
    /// Whose line it is. What serves a version is entered with its deployment: where the version is asked for and the
    /// deployment is not, it is the version's.
    /// </summary>
    private static string? PayerOf(Usage used, Dictionary<string, CatalogEntry> entries, bool isOfAll) =>
        isOfAll || entries.ContainsKey(used.ActorId!) ? used.ActorId
        : used.Subject?.ModelVersionId is { } version && entries.ContainsKey(version) ? version
        : null;

    private async Task<Dictionary<string, CatalogEntry>> WithBelongingsAsync(IReadOnlyCollection<string> actorIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, CatalogEntry>(StringComparer.Ordinal);
        var open = new Queue<string>(actorIds);
        while (open.TryDequeue(out var id))
        {
            if (found.ContainsKey(id) || await catalog.FindAsync(id, cancellationToken) is not { } entry)
            {
                continue;
            }

            found.Add(id, entry);
            if (entry.Kind == Kinds.ModelVersion)
            {
                open.Enqueue(entry.View.Deserialize<ModelVersionView>(MlOpsJson.Options)!.Origin.RunId);
            }

            string[] children = entry.Kind switch
            {
                Kinds.Dataset or Kinds.Experiment => [Kinds.Run],
                Kinds.Model => [Kinds.ModelVersion, Kinds.Run],
                _ => [],
            };
            foreach (var child in children)
            {
                await foreach (var belonging in AllAsync(new() { Kind = child, ParentId = id }, cancellationToken))
                {
                    open.Enqueue(belonging.Id);
                }
            }
        }

        return found;
    }

    private async Task<Dictionary<string, CatalogEntry>> EverythingAsync(string projectId, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, CatalogEntry>(StringComparer.Ordinal);
        string[] kinds = [Kinds.Dataset, Kinds.Experiment, Kinds.Run, Kinds.Model, Kinds.ModelVersion];
        CatalogQuery[] queries =
        [
            .. kinds.Select(kind => new CatalogQuery { Kind = kind, Scope = projectId }),
            new() { Kind = Kinds.Deployment, ParentId = projectId },
        ];
        if (await catalog.FindAsync(projectId, cancellationToken) is { } project)
        {
            found.Add(project.Id, project);
        }

        foreach (var query in queries)
        {
            await foreach (var entry in AllAsync(query, cancellationToken))
            {
                found.Add(entry.Id, entry);
            }
        }

        return found;
    }

    private async Task<ImmutableArray<string>> IdsAsync(CatalogQuery query, CancellationToken cancellationToken)
    {
        var ids = ImmutableArray.CreateBuilder<string>();
        await foreach (var entry in AllAsync(query, cancellationToken))
        {
            ids.Add(entry.Id);
        }

        return ids.ToImmutable();
    }

    private async IAsyncEnumerable<CatalogEntry> AllAsync(CatalogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            var page = await catalog.ListAsync(query with { After = after, Limit = 1000 }, cancellationToken);
            foreach (var entry in page.Entries)
            {
                yield return entry;
            }

            after = page.Next;
        }
        while (after is not null);
    }
}
