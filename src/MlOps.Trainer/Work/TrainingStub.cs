using System.Collections.Immutable;
using MlOps.Work;

namespace MlOps.Trainer.Training;

/// <summary>Stands in for training in a build without it.</summary>
internal static class TrainingRunner
{
    public static TrainingOutcome Run(TrainingJob job, IWorkerOutput output, CancellationToken cancellationToken) =>
        throw new JobFailedException("worker.no-trainer", "This build of the worker cannot train. Use one that can.");
}

internal sealed record TrainingOutcome(
    string ModelFile,
    string ManifestFile,
    string EntryDigest,
    string Trainer,
    ImmutableSortedDictionary<string, double> Metrics);
