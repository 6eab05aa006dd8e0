namespace MlOps.Storage;

/// <summary>A cluster's database, and how this process uses it.</summary>
public sealed record PostgresSettings
{
    /// <summary>The fewest connections that do: one that writes, one that reads, one for series and one for files.</summary>
    public const int FewestConnections = 4;

    /// <summary>How many connections Orleans has beside them for its membership and reminders, which must not wait behind the rest.</summary>
    public const int OrleansConnections = 3;

    /// <summary>Npgsql's connection string.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The cluster's name, which the database remembers.</summary>
    public required string ClusterName { get; init; }

    /// <summary>The most connections that this store opens. Default: 17, so that with Orleans' own they are 20.</summary>
    public int MaximumConnections { get; init; } = 17;

    /// <summary>A folder that all silos share, for artifacts and uploads; null: they are kept in the database.</summary>
    public string? ArtifactFolder { get; init; }

    /// <summary>How much of this machine's disk copies of artifacts may take, in MiB. Default: 10240.</summary>
    public int CacheMiB { get; init; } = 10_240;

    /// <summary>Whether states are written through Orleans' own AdoNet persistence, not by our group commit. Default: false.</summary>
    public bool UsesAdoNet { get; init; }

    /// <summary>How long a write whose outcome is unknown is tried again before its caller is told so. Default: 4 seconds.</summary>
    public TimeSpan WritePatience { get; init; } = TimeSpan.FromSeconds(4);
}
