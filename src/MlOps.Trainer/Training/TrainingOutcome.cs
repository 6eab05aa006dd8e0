using System.Collections.Immutable;

namespace MlOps.Trainer.Training;

/// <summary>What a training left in the work folder.</summary>
/// <param name="ModelFile">The ML.NET zip's name in the work folder.</param>
/// <param name="ManifestFile">The model manifest's name in the work folder.</param>
/// <param name="EntryDigest">See <see cref="Training.EntryDigest"/>.</param>
/// <param name="Trainer">The trainer that was used.</param>
/// <param name="Metrics">Metrics on the test part.</param>
internal sealed record TrainingOutcome(
    string ModelFile,
    string ManifestFile,
    string EntryDigest,
    string Trainer,
    ImmutableSortedDictionary<string, double> Metrics);
