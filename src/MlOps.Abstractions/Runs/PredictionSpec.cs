using System.Text.Json.Serialization;

namespace MlOps.Runs;

/// <summary>Predicts every row of a dataset version; what comes of it is a version of another dataset.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.PredictionSpec")]
public sealed record PredictionSpec : RunSpec
{
    /// <inheritdoc/>
    [JsonIgnore] public override string Kind => "prediction";

    /// <summary>The model version that predicts.</summary>
    [Id(0)] public required string ModelVersionId { get; init; }

    /// <summary>The dataset that is predicted.</summary>
    [Id(1)] public required string DatasetId { get; init; }

    /// <summary>Its version; null: the newest, resolved when the run is submitted.</summary>
    [Id(2)] public int? DatasetVersion { get; init; }

    /// <summary>The dataset that gets the predictions as its next version.</summary>
    [Id(3)] public required string OutputDatasetId { get; init; }

    /// <summary>Columns to carry over, so that a prediction can be told whose it is; empty: the columns that are ids, else the row number.</summary>
    [Id(4)] public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>The time that the predictions bear; resolved when the run is submitted, so that a repeat makes the same file.</summary>
    [Id(5)] public DateTimeOffset? PredictedAt { get; init; }
}
