namespace MlOps.Models;

/// <summary>Something asked of a registered model.</summary>
[GenerateSerializer, Immutable, Alias("mlops.models.ModelCommand")]
public abstract record ModelCommand;

/// <summary>Registers the name. It must be free in the project.</summary>
[GenerateSerializer, Immutable, Alias("mlops.models.CreateModel")]
public sealed record CreateModel([property: Id(0)] string ProjectId, [property: Id(1)] string Name) : ModelCommand;

/// <summary>Gives the model another name; its id stays.</summary>
[GenerateSerializer, Immutable, Alias("mlops.models.RenameModel")]
public sealed record RenameModel([property: Id(0)] string Name) : ModelCommand;

/// <summary>
/// Registers the next version, which is complete when this has been answered and the version's actor holds it. The
/// reply's number is the version's.
/// </summary>
[GenerateSerializer, Immutable, Alias("mlops.models.RegisterVersion")]
public sealed record RegisterVersion([property: Id(0)] ModelVersionOrigin Origin) : ModelCommand;

/// <summary>
/// Points an alias at a version, or removes it where <paramref name="Number"/> is null. With
/// <paramref name="Expected"/> it does so only if the alias points there now (0: nowhere).
/// </summary>
[GenerateSerializer, Immutable, Alias("mlops.models.SetAlias")]
public sealed record SetAlias(
    [property: Id(0)] string Alias,
    [property: Id(1)] int? Number,
    [property: Id(2)] int? Expected = null) : ModelCommand;
