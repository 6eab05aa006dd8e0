using System.Text.Json.Serialization;

namespace MlOps.Runs;

/// <summary>What a run is to do.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.RunSpec")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(IngestionSpec), "ingestion")]
[JsonDerivedType(typeof(TrainingSpec), "training")]
[JsonDerivedType(typeof(ImportSpec), "import")]
[JsonDerivedType(typeof(PredictionSpec), "prediction")]
[JsonDerivedType(typeof(ProfileSpec), "profile")]
public abstract record RunSpec
{
    /// <summary>The kind's name, as it stands in JSON under <c>kind</c>.</summary>
    [JsonIgnore] public abstract string Kind { get; }

    /// <summary>What the worker may use.</summary>
    [Id(0)] public RunLimits Limits { get; init; } = new();

    /// <summary>The W3C trace context of the request that asked for the run, so that its trace outlives the request.</summary>
    [Id(1)] public string? TraceParent { get; init; }
}

/// <summary>What a worker may use before it is stopped.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.RunLimits")]
public sealed record RunLimits
{
    /// <summary>Memory in MiB, 256 to 1,048,576. Default: 2048.</summary>
    [Id(0)] public int MemoryMiB { get; init; } = 2048;

    /// <summary>Wall time of one attempt in seconds, 1 to 604,800. Default: one hour.</summary>
    [Id(1)] public int Seconds { get; init; } = 3600;

    /// <summary>Why they cannot be kept; null: they can.</summary>
    public Refusal? Check() =>
        MemoryMiB is < 256 or > 1_048_576 ? Refusal.Invalid("limits.memory", $"A worker's memory is 256 to 1048576 MiB, not {MemoryMiB}.")
        : Seconds is < 1 or > 604_800 ? Refusal.Invalid("limits.time", $"A run's time is 1 to 604800 seconds, not {Seconds}.")
        : null;
}
