namespace MlOps.Chaos.Cluster;

/// <summary>How one silo is started, each time.</summary>
internal sealed record SiloSettings
{
    public const string Token = "a-token-for-chaos-alone";

    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The host's program.</summary>
    public required string Program { get; init; }

    /// <summary>Where it listens; the same after each start.</summary>
    public required Uri Address { get; init; }

    /// <summary>Its own folder.</summary>
    public required string Data { get; init; }

    /// <summary>What it says goes here.</summary>
    public required string Log { get; init; }

    public required string ConnectionString { get; init; }

    /// <summary>Its clock, where it is one that can jump.</summary>
    public FakeClock? Clock { get; init; }
}
