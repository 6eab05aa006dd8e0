using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Storage.State;

namespace MlOps.Storage.Memory;

/// <summary>The tables; whoever holds the store's lock may touch them.</summary>
internal sealed class MemoryTables
{
    public Dictionary<(string Kind, string Id), StoredState> States { get; } = [];

    public Dictionary<string, Versioned<CatalogEntry>> Catalog { get; } = [];

    public Dictionary<string, Versioned<DateTimeOffset>> Wakeups { get; } = [];

    public Dictionary<string, Versioned<WaitingJob>> Jobs { get; } = [];

    public Dictionary<string, Versioned<Route>> Routes { get; } = [];

    public long RoutesEpoch { get; set; }

    public Dictionary<(string Actor, string Request), RequestRow> Requests { get; } = [];

    public List<AuditEntry> Audit { get; } = [];

    public Dictionary<(string Dataset, int Number), DatasetVersionView> DatasetVersions { get; } = [];

    public Dictionary<(string Account, string Key), UsageRow> Usage { get; } = [];

    public Dictionary<long, CostSubject> Subjects { get; } = [];

    public Dictionary<(string Account, UsageSumKey Of), UsageSumRow> Sums { get; } = [];

    public Dictionary<string, string> Settings { get; } = [];

    public CatalogEntry? Named(string scope, string kind, string name) =>
        Catalog.Values.Select(entry => entry.Row).FirstOrDefault(entry => entry.Scope == scope && entry.Kind == kind && entry.Name == name);

    /// <summary>What a page holds, and one entry more where there is one.</summary>
    public ImmutableArray<CatalogEntry> List(CatalogQuery query, CatalogCursor? after) =>
    [
        .. Catalog.Values.Select(entry => entry.Row)
            .Where(entry => entry.Kind == query.Kind
                && (query.Scope is null || entry.Scope == query.Scope)
                && (query.ParentId is null || entry.ParentId == query.ParentId)
                && (query.Status is null || entry.Status == query.Status)
                && (after is not { } cursor || Precedes(entry, cursor)))
            .OrderByDescending(entry => entry.CreatedAt).ThenByDescending(entry => entry.Id, StringComparer.Ordinal)
            .Take(query.Limit + 1),
    ];

    private static bool Precedes(CatalogEntry entry, CatalogCursor cursor) =>
        StoredTime.From(entry.CreatedAt).CompareTo(cursor.CreatedAt) is var order
        && (order < 0 || (order == 0 && string.CompareOrdinal(entry.Id, cursor.Id) < 0));
}

/// <summary>A projection with the version of the state that it describes.</summary>
internal readonly record struct Versioned<T>(T Row, long Version);
