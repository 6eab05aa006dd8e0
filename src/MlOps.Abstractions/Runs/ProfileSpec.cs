using System.Text.Json.Serialization;

namespace MlOps.Runs;

/// <summary>Looks at a dataset version in view of a label: which columns tell it, which give it away.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.ProfileSpec")]
public sealed record ProfileSpec : RunSpec
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Kind => "profile";

    /// <summary>The dataset.</summary>
    [Id(0)] public required string DatasetId { get; init; }

    /// <summary>Its version; null: the newest, resolved when the run is submitted.</summary>
    [Id(1)] public int? DatasetVersion { get; init; }

    /// <summary>The label.</summary>
    [Id(2)] public required string Label { get; init; }
}
