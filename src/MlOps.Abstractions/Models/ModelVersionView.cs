namespace MlOps.Models;

/// <summary>What a caller may see of a model version.</summary>
[GenerateSerializer, Immutable, Alias("mlops.models.ModelVersionView")]
public sealed record ModelVersionView : IOfProject
{
    /// <summary>Its id: the model's and the number.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The project that it belongs to.</summary>
    [Id(1)] public required string ProjectId { get; init; }

    /// <summary>The model.</summary>
    [Id(2)] public required string ModelId { get; init; }

    /// <summary>The number, from 1.</summary>
    [Id(3)] public required int Number { get; init; }

    /// <summary>Where it comes from.</summary>
    [Id(4)] public required ModelVersionOrigin Origin { get; init; }

    /// <summary>How far it has come.</summary>
    [Id(5)] public required ModelStage Stage { get; init; }

    /// <summary>When it was registered.</summary>
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>How far a version has come.</summary>
[GenerateSerializer, Alias("mlops.models.ModelStage")]
public enum ModelStage
{
    /// <summary>Just registered.</summary>
    None = 0,

    /// <summary>Under trial.</summary>
    Staging = 1,

    /// <summary>In use.</summary>
    Production = 2,

    /// <summary>No longer in use.</summary>
    Archived = 3,
}
