namespace MlOps.Deployments;

/// <summary>What a caller may see of a deployment.</summary>
[GenerateSerializer, Immutable, Alias("mlops.deployments.DeploymentView")]
public sealed record DeploymentView : IOfProject
{
    /// <summary>Its id, for ever.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The project that it belongs to.</summary>
    [Id(1)] public required string ProjectId { get; init; }

    /// <summary>Its name, unique in the cluster.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>The model version that it serves.</summary>
    [Id(3)] public required ServedVersion Version { get; init; }

    /// <summary>The version before the last change; null before the first change.</summary>
    [Id(4)] public ServedVersion? Previous { get; init; }

    /// <summary>When it was created.</summary>
    [Id(5)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its version was last changed.</summary>
    [Id(6)] public required DateTimeOffset ChangedAt { get; init; }
}

/// <summary>A model version with what a host needs to serve it.</summary>
[GenerateSerializer, Immutable, Alias("mlops.deployments.ServedVersion")]
public sealed record ServedVersion(
    [property: Id(0)] string ModelVersionId,
    [property: Id(1)] string ModelId,
    [property: Id(2)] int Number,
    [property: Id(3)] string ModelDigest,
    [property: Id(4)] string ManifestDigest);
