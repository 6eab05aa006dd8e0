namespace MlOps.Experiments;

/// <summary>What a caller may see of an experiment.</summary>
[GenerateSerializer, Immutable, Alias("mlops.experiments.ExperimentView")]
public sealed record ExperimentView : IOfProject
{
    /// <summary>Its id, for ever.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The project that it belongs to.</summary>
    [Id(1)] public required string ProjectId { get; init; }

    /// <summary>Its name, unique among the project's experiments.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>The best run so far.</summary>
    [Id(3)] public BestRun? Best { get; init; }

    /// <summary>When it was created.</summary>
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The best run of an experiment by one metric.</summary>
[GenerateSerializer, Immutable, Alias("mlops.experiments.BestRun")]
public sealed record BestRun(
    [property: Id(0)] string RunId,
    [property: Id(1)] string Metric,
    [property: Id(2)] double Value);
