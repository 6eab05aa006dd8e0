using System.Text.Json;

namespace MlOps.Chaos.Checks;

/// <summary>What the database holds when everything has ended, read past the platform.</summary>
internal sealed record Stored
{
    public IReadOnlyList<StoredState> States { get; init; } = [];

    public IReadOnlyList<StoredEntry> Catalog { get; init; } = [];

    public IReadOnlyList<StoredRequest> Requests { get; init; } = [];

    public IReadOnlyList<StoredRequest> Audit { get; init; } = [];

    public IReadOnlyList<StoredUsage> Usage { get; init; } = [];

    public IReadOnlyList<StoredVersion> DatasetVersions { get; init; } = [];

    public IReadOnlyList<StoredRoute> Routes { get; init; } = [];

    /// <summary>Runs that wait, by the table of jobs.</summary>
    public IReadOnlyList<string> Jobs { get; init; } = [];

    /// <summary>Actors that want to be woken.</summary>
    public IReadOnlyList<string> Wakeups { get; init; } = [];

    public IReadOnlyList<string> Uploads { get; init; } = [];

    public IReadOnlyList<StoredBytes> Artifacts { get; init; } = [];

    /// <summary>What clients logged to runs.</summary>
    public IReadOnlyList<StoredPoint> Points { get; init; } = [];

    public IEnumerable<StoredState> OfKind(string kind) => States.Where(state => state.Kind == kind && state.Payload.ValueKind == JsonValueKind.Object);
}

internal sealed record StoredState(string Kind, string Id, long Version, JsonElement Payload);

internal sealed record StoredEntry(string Id, string Kind, string? Name, string Status, long Version, JsonElement View);

internal sealed record StoredRequest(string Actor, string RequestId);

internal sealed record StoredUsage(string Account, string Key, string Actor, int Meter, long Quantity);

internal sealed record StoredPoint(string RunId, string Key, long Step, double Value);

internal sealed record StoredVersion(string Dataset, int Number, string Identity, string RunId, JsonElement Content);

internal sealed record StoredRoute(string DeploymentId, string ModelVersionId, long Version);

/// <summary>An artifact's row, and what its bytes really are.</summary>
internal sealed record StoredBytes(string Digest, long Size, string? RealDigest, long RealSize);
