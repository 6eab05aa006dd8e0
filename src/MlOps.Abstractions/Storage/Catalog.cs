using System.Text.Json;

namespace MlOps.Storage;

/// <summary>An actor as lists show it.</summary>
public sealed record CatalogEntry
{
    /// <summary>The actor's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Its project; empty for what belongs to the whole cluster (projects, deployments' names).</summary>
    public required string Scope { get; init; }

    /// <summary>Its name, unique in (scope, kind); null for what has none.</summary>
    public string? Name { get; init; }

    /// <summary>The actor that it belongs to, such as a run's experiment.</summary>
    public string? ParentId { get; init; }

    /// <summary>Its status in one word; empty for what has none.</summary>
    public string Status { get; init; } = "";

    /// <summary>When it was created: lists are ordered by it, newest first.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its view, as JSON.</summary>
    public required JsonElement View { get; init; }
}

/// <summary>What a list asks for. Null members do not restrict.</summary>
public sealed record CatalogQuery
{
    /// <summary>The kind.</summary>
    public required string Kind { get; init; }

    /// <summary>The scope.</summary>
    public string? Scope { get; init; }

    /// <summary>The parent.</summary>
    public string? ParentId { get; init; }

    /// <summary>The status.</summary>
    public string? Status { get; init; }

    /// <summary>Where the page before ended; null for the first page.</summary>
    public string? After { get; init; }

    /// <summary>At most so many entries, 1 to 1000.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>A page of a list. Keyset paging: entries that are added meanwhile are neither skipped nor repeated.</summary>
public sealed record CatalogPage(ImmutableArray<CatalogEntry> Entries, string? Next);

/// <summary>Lists and names: the projections of all actors.</summary>
public interface ICatalog
{
    /// <summary>The actor of that name, or null.</summary>
    Task<CatalogEntry?> FindAsync(string scope, string kind, string name, CancellationToken cancellationToken = default);

    /// <summary>The actor of that id, or null.</summary>
    Task<CatalogEntry?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>A page, newest first (by creation, then id, both descending).</summary>
    /// <exception cref="ArgumentException"><see cref="CatalogQuery.After"/> is no cursor of ours, or the limit is out of range.</exception>
    Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellationToken = default);
}
