namespace MlOps.Projects;

/// <summary>Something asked of a project.</summary>
[GenerateSerializer, Immutable, Alias("mlops.projects.ProjectCommand")]
public abstract record ProjectCommand;

/// <summary>Founds the project. Its name must be free.</summary>
[GenerateSerializer, Immutable, Alias("mlops.projects.CreateProject")]
public sealed record CreateProject([property: Id(0)] string Name) : ProjectCommand;

/// <summary>Gives the project another name; its id stays.</summary>
[GenerateSerializer, Immutable, Alias("mlops.projects.RenameProject")]
public sealed record RenameProject([property: Id(0)] string Name) : ProjectCommand;

/// <summary>Gives a member a role, or takes it away where <paramref name="Role"/> is null.</summary>
[GenerateSerializer, Immutable, Alias("mlops.projects.SetMember")]
public sealed record SetMember([property: Id(0)] string Principal, [property: Id(1)] ProjectRole? Role) : ProjectCommand;

/// <summary>Sets a tag, or removes it where <paramref name="Value"/> is null.</summary>
[GenerateSerializer, Immutable, Alias("mlops.projects.SetProjectTag")]
public sealed record SetProjectTag([property: Id(0)] string Key, [property: Id(1)] string? Value) : ProjectCommand;
