using Microsoft.ML;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Search;
using MlOps.Work;

namespace MlOps.Trainer.Training;

/// <summary>A training that is done but for what is made of it: what evaluation, export and record look at.</summary>
internal sealed record Trained
{
    public required TrainingJob Job { get; init; }

    /// <summary>What was trained, everything decided.</summary>
    public required TrainingSpec Spec { get; init; }

    public required MLContext Ml { get; init; }

    public required TrainingData Data { get; init; }

    /// <summary>The features' columns over all rows; a <see cref="ColumnarView"/> shows some of the rows.</summary>
    public required IReadOnlyList<ViewColumn> Columns { get; init; }

    public required FittedModel Model { get; init; }

    public required ModelManifest Manifest { get; init; }

    /// <summary>See <see cref="ModelContent.EntryDigest"/>.</summary>
    public required string EntryDigest { get; init; }

    public required IWorkerOutput Output { get; init; }

    /// <summary>How the trainer and its parameters were found; null where they were given.</summary>
    public SearchRecord? Search { get; init; }

    /// <summary>Where files are left; a name that is returned is kept.</summary>
    public string Folder => Job.WorkDirectory;
}
