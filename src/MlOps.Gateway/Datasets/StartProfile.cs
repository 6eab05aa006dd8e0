namespace MlOps.Gateway.Datasets;

/// <summary>A look at a dataset version in view of a label.</summary>
internal sealed record StartProfile
{
    /// <summary>The label.</summary>
    public string? Label { get; init; }

    /// <summary>The worker's memory limit.</summary>
    public int? MemoryMiB { get; init; }

    /// <summary>The limit of one attempt's wall time.</summary>
    public int? Seconds { get; init; }

    /// <summary>The project, by name or id.</summary>
    public string? Project { get; init; }
}
