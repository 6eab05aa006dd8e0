namespace MlOps.Models;

/// <summary>Something asked of a model version.</summary>
[GenerateSerializer, Immutable, Alias("mlops.models.ModelVersionCommand")]
public abstract record ModelVersionCommand;

/// <summary>Creates the version. Sent by its model alone.</summary>
[GenerateSerializer, Immutable, Alias("mlops.models.CreateModelVersion")]
public sealed record CreateModelVersion(
    [property: Id(0)] string ProjectId,
    [property: Id(1)] string ModelId,
    [property: Id(2)] int Number,
    [property: Id(3)] ModelVersionOrigin Origin) : ModelVersionCommand;

/// <summary>Moves the version to a stage.</summary>
[GenerateSerializer, Immutable, Alias("mlops.models.SetStage")]
public sealed record SetStage([property: Id(0)] ModelStage Stage) : ModelVersionCommand;
