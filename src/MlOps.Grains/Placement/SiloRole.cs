namespace MlOps.Placement;

/// <summary>What a silo is for, as the others see it: a value of its metadata.</summary>
public static class SiloRole
{
    /// <summary>The key of the metadata.</summary>
    public const string Key = "mlops.role";

    /// <summary>Everything.</summary>
    public const string All = "all";

    /// <summary>Workers: it serves no predictions.</summary>
    public const string Compute = "compute";

    /// <summary>Predictions: it takes no runs, and keeps its processor for them.</summary>
    public const string Serving = "serving";
}
