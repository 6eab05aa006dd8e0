namespace MlOps.Models;

/// <summary>What a caller may see of a registered model.</summary>
[GenerateSerializer, Immutable, Alias("mlops.models.ModelView")]
public sealed record ModelView : IOfProject
{
    /// <summary>Its id, for ever.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The project that it belongs to.</summary>
    [Id(1)] public required string ProjectId { get; init; }

    /// <summary>Its name, unique among the project's models.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>The newest complete version's number; 0 while there is none.</summary>
    [Id(3)] public required int NewestVersion { get; init; }

    /// <summary>Where each alias points.</summary>
    [Id(4)] public required ImmutableSortedDictionary<string, int> Aliases { get; init; }

    /// <summary>When it was registered.</summary>
    [Id(5)] public required DateTimeOffset CreatedAt { get; init; }
}
