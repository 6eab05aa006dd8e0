namespace MlOps.Projects;

/// <summary>What a caller may see of a project.</summary>
[GenerateSerializer, Immutable, Alias("mlops.projects.ProjectView")]
public sealed record ProjectView
{
    /// <summary>Its id, for ever.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Its name, unique in the cluster.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Who belongs to it.</summary>
    [Id(2)] public required ImmutableSortedDictionary<string, ProjectRole> Members { get; init; }

    /// <summary>Its tags.</summary>
    [Id(3)] public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    /// <summary>When it was founded.</summary>
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a member may do. Recorded from the first day; enforced once there is more than one user.</summary>
[GenerateSerializer, Alias("mlops.projects.ProjectRole")]
public enum ProjectRole
{
    /// <summary>Sees.</summary>
    Viewer = 1,

    /// <summary>Changes.</summary>
    Contributor = 2,

    /// <summary>Changes, and admits others.</summary>
    Owner = 3,
}
