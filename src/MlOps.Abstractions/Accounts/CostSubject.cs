namespace MlOps.Accounts;

/// <summary>
/// Whose usage it is, with all that costs are asked by, except for the single run: what is entered of one subject is added
/// up by hour and by day. It is as it was when the usage was entered: an owner or a tag that changes later changes nothing before.
/// </summary>
/// <remarks>Each usage stands twice: with who used it, and, negative, with the <see cref="Pool"/> that it came from. So all sums of an account and a meter are zero.</remarks>
public sealed record CostSubject
{
    /// <summary>The kind of a subject that gives, and does not use: a machine, or whatever stands in for it.</summary>
    public const string Pool = "pool";

    /// <summary>The kind of the actor.</summary>
    public required string Kind { get; init; }

    /// <summary>The actor; null where it is a run: there are too many of them.</summary>
    public string? ActorId { get; init; }

    /// <summary>The project that pays.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The experiment that a run belongs to.</summary>
    public string? ExperimentId { get; init; }

    /// <summary>The dataset, also that which a run reads.</summary>
    public string? DatasetId { get; init; }

    /// <summary>The model, also that which a run trains or a deployment serves.</summary>
    public string? ModelId { get; init; }

    /// <summary>The name of the model that a run is to train, where none bore it when the usage was entered.</summary>
    public string? ModelName { get; init; }

    /// <summary>The version of the model.</summary>
    public string? ModelVersionId { get; init; }

    /// <summary>The deployment.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>Who asked for it, where that is known.</summary>
    public string? Caller { get; init; }

    /// <summary>The machine that did the work; of a pool: which one it is.</summary>
    public string? Host { get; init; }

    /// <summary>The project's owner; of several, the first by name.</summary>
    public string? Owner { get; init; }

    /// <summary>The project's tags; null where there is none.</summary>
    public ImmutableSortedDictionary<string, string>? Tags { get; init; }
}
