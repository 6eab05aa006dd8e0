namespace MlOps.Cli.Projects;

/// <summary>Something that mlops.json speaks of: how it is, how it shall be, and what leads there.</summary>
/// <param name="Kind">The family, in one word.</param>
/// <param name="Name">Its name.</param>
/// <param name="Change">What is to be done.</param>
/// <param name="Is">How it is, in words.</param>
/// <param name="Wanted">How it shall be, in words.</param>
internal abstract record PlanItem(string Kind, string Name, Change Change, string Is, string Wanted);

/// <summary>The project.</summary>
internal sealed record ProjectItem(string Name, Change Change, string Is, string Wanted) : PlanItem("project", Name, Change, Is, Wanted);

/// <summary>A dataset; <paramref name="Version"/> where it is there, <paramref name="RunId"/> where it is on its way.</summary>
internal sealed record DatasetItem(string Name, Change Change, string Is, string Wanted, WantedDataset Dataset, int? Version, string? RunId)
    : PlanItem("dataset", Name, Change, Is, Wanted);

/// <summary>A training; <paramref name="Product"/> where it was done, <paramref name="RunId"/> of the run that did or does it.</summary>
internal sealed record TrainingItem(string Name, Change Change, string Is, string Wanted, RunRequest Request, ModelVersionKey? Product, string? RunId)
    : PlanItem("training", Name, Change, Is, Wanted);

/// <summary>A deployment, of a version that is known, or of what the training of that index makes.</summary>
internal sealed record DeploymentItem(string Name, Change Change, string Is, string Wanted, ModelVersionKey? Target, int? Training)
    : PlanItem("deployment", Name, Change, Is, Wanted);

/// <summary>What is to be done.</summary>
internal enum Change
{
    /// <summary>Nothing.</summary>
    Unchanged,

    /// <summary>It is not there.</summary>
    Create,

    /// <summary>The file, or how it is read, is another.</summary>
    NewVersion,

    /// <summary>No run did it yet.</summary>
    Train,

    /// <summary>It points elsewhere.</summary>
    Move,

    /// <summary>It was begun before and has not ended.</summary>
    Wait,
}
