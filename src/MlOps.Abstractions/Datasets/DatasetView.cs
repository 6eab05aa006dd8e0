namespace MlOps.Datasets;

/// <summary>What a caller may see of a dataset.</summary>
[GenerateSerializer, Immutable, Alias("mlops.datasets.DatasetView")]
public sealed record DatasetView : IOfProject
{
    /// <summary>Its id, for ever.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The project that it belongs to.</summary>
    [Id(1)] public required string ProjectId { get; init; }

    /// <summary>Its name, unique among the project's datasets.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>The newest version's number; 0 while there is none.</summary>
    [Id(3)] public required int NewestVersion { get; init; }

    /// <summary>Rows of the newest version.</summary>
    [Id(4)] public required long Rows { get; init; }

    /// <summary>Bytes kept for all versions.</summary>
    [Id(5)] public required long StoredBytes { get; init; }

    /// <summary>When it was created.</summary>
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who created it.</summary>
    [Id(7)] public required string CreatedBy { get; init; }
}

/// <summary>One immutable version of a dataset.</summary>
[GenerateSerializer, Immutable, Alias("mlops.datasets.DatasetVersionView")]
public sealed record DatasetVersionView(
    [property: Id(0)] string DatasetId,
    [property: Id(1)] int Number,
    [property: Id(2)] DatasetContent Content,
    [property: Id(3)] string RunId,
    [property: Id(4)] DateTimeOffset CreatedAt);
