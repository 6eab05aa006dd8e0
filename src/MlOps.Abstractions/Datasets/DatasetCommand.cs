namespace MlOps.Datasets;

/// <summary>Something asked of a dataset.</summary>
[GenerateSerializer, Immutable, Alias("mlops.datasets.DatasetCommand")]
public abstract record DatasetCommand;

/// <summary>Creates the dataset, still without a version. Its name must be free in the project.</summary>
[GenerateSerializer, Immutable, Alias("mlops.datasets.CreateDataset")]
public sealed record CreateDataset([property: Id(0)] string ProjectId, [property: Id(1)] string Name) : DatasetCommand;

/// <summary>Gives the dataset another name; its id stays.</summary>
[GenerateSerializer, Immutable, Alias("mlops.datasets.RenameDataset")]
public sealed record RenameDataset([property: Id(0)] string Name) : DatasetCommand;

/// <summary>
/// Adds what an ingestion made as the next version. Content that is a version already adds nothing; the reply's number
/// is that version's.
/// </summary>
[GenerateSerializer, Immutable, Alias("mlops.datasets.CommitVersion")]
public sealed record CommitVersion([property: Id(0)] string RunId, [property: Id(1)] DatasetContent Content) : DatasetCommand;
