using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Models;

namespace MlOps.Accounts;

/// <summary>
/// Adds up what actors cost. What is asked of a dataset holds the runs that ingested it; of an experiment, its runs; of
/// a model, its versions and the runs that trained them; of a version, its run. Stored bytes are counted from the day
/// that they were written until now.
/// </summary>
internal sealed class Costs(
    ILedger ledger,
    ICatalog catalog,
    IDatasetVersions versions,
    IOptionsMonitor<AccountOptions> rates,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock) : ICosts
{
    public async Task<CostReport> ReportAsync(string projectId, IReadOnlyCollection<string>? actorIds, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var card = rates.CurrentValue;
        var entries = actorIds is null
            ? await EverythingAsync(projectId, cancellationToken)
            : await WithBelongingsAsync(actorIds, cancellationToken);

        var used = await ledger.SumAsync(Ids.Account(projectId), actorIds is null ? null : entries.Keys, cancellationToken);
        var stored = new List<(string ActorId, decimal ByteSeconds)>();
        foreach (var entry in entries.Values)
        {
            if (await StoredAsync(entry, now, cancellationToken) is > 0 and var byteSeconds)
            {
                stored.Add((entry.Id, byteSeconds));
            }
        }

        ImmutableArray<CostLine> lines =
        [
            .. used.Select(sum => Line(sum.ActorId, sum.Meter, sum.Quantity, sum.IsEstimated, entries, card))
                .Concat(stored.Select(kept => Line(kept.ActorId, Meter.Storage, kept.ByteSeconds, isEstimated: false, entries, card)))
                .OrderByDescending(line => line.Amount ?? -1)
                .ThenBy(line => line.ActorId, StringComparer.Ordinal)
                .ThenBy(line => line.Meter),
        ];
        return new(card.Currency, lines, lines.Sum(line => line.Amount ?? 0), now);
    }

    private static CostLine Line(
        string actorId, Meter meter, decimal quantity, bool isEstimated, Dictionary<string, CatalogEntry> entries, AccountOptions card)
    {
        var entry = entries.GetValueOrDefault(actorId);
        return new(actorId, entry?.Kind ?? "", entry?.Name, meter, quantity, RateCard.Unit(meter), isEstimated, RateCard.Price(card, meter, quantity));
    }

    private async Task<decimal> StoredAsync(CatalogEntry entry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (entry.Kind == Kinds.ModelVersion)
        {
            var version = entry.View.Deserialize<ModelVersionView>(MlOpsJson.Options)!;
            return ByteSeconds(version.Origin.Content.StoredBytes, version.CreatedAt, now);
        }

        if (entry.Kind != Kinds.Dataset)
        {
            return 0;
        }

        var sum = 0m;
        for (var below = int.MaxValue; below > 1;)
        {
            var page = await versions.ListAsync(entry.Id, below, 1000, cancellationToken);
            sum += page.Sum(version => ByteSeconds(version.Content.StoredBytes, version.CreatedAt, now));
            below = page.IsEmpty ? 0 : page[^1].Number;
        }

        return sum;
    }

    /// <summary>Whole byte-seconds; a terabyte's leave 64 bits after 107 days.</summary>
    private static decimal ByteSeconds(long bytes, DateTimeOffset from, DateTimeOffset to) =>
        decimal.Truncate(bytes * Math.Max(0m, (to - from).Ticks / (decimal)TimeSpan.TicksPerSecond));

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

    private async IAsyncEnumerable<CatalogEntry> AllAsync(
        CatalogQuery query,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
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
