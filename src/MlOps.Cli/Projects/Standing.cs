using System.Collections.Immutable;
using MlOps.Runs;

namespace MlOps.Cli.Projects;

/// <summary>What the platform holds now of what mlops.json speaks of.</summary>
internal sealed record Standing
{
    /// <summary>Whether the project is there.</summary>
    public required bool HasProject { get; init; }

    /// <summary>The datasets that are there, by name.</summary>
    public required ImmutableDictionary<string, DatasetStanding> Datasets { get; init; }

    /// <summary>One for each wanted training, in its order.</summary>
    public required ImmutableArray<TrainingStanding> Trainings { get; init; }

    /// <summary>The deployments that are there, by name.</summary>
    public required ImmutableDictionary<string, DeploymentStanding> Deployments { get; init; }

    /// <summary>The model versions that deployments name and no training here makes, by the text that names them.</summary>
    public required ImmutableDictionary<string, ModelVersionKey> Models { get; init; }

    /// <summary>Models' names by their ids, for words alone.</summary>
    public ImmutableDictionary<string, string> ModelNames { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>A dataset's versions of the wanted bytes, newest first, its newest version, and uploads of them under way.</summary>
internal sealed record DatasetStanding(int NewestVersion, ImmutableArray<KnownVersion> Versions, ImmutableArray<Upload> Uploads);

/// <summary>A version, and what it was made of.</summary>
internal sealed record KnownVersion(int Number, Reading Read);

/// <summary>An ingestion that has not ended.</summary>
internal sealed record Upload(string RunId, Reading Read);

/// <summary>What a training would be now, and the runs of its experiment, newest first.</summary>
/// <param name="Resolved">Everything decided; null where its dataset's version or its experiment is not there yet.</param>
/// <param name="Runs">The runs, newest first.</param>
internal sealed record TrainingStanding(TrainingSpec? Resolved, ImmutableArray<PastRun> Runs);

/// <summary>A run that was asked for before.</summary>
internal sealed record PastRun(string Id, RunStatus Status, TrainingSpec Spec, ModelVersionKey? Product);

/// <summary>A model's version.</summary>
internal sealed record ModelVersionKey(string ModelId, int Number);

/// <summary>What a deployment serves, and whether it answers.</summary>
internal sealed record DeploymentStanding(ModelVersionKey Serves, bool IsReady);
