using MlOps.Storage;

namespace MlOps.Runs;

/// <summary>What a worker found out and left, whether or not anything was registered.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.RunOutcome")]
public sealed record RunOutcome
{
    /// <summary>A trained model's <see cref="Models.ModelContent.EntryDigest"/>.</summary>
    [Id(0)] public string? EntryDigest { get; init; }

    /// <summary>Metrics on the test part.</summary>
    [Id(1)] public ImmutableSortedDictionary<string, double> Metrics { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>The trainer that was used.</summary>
    [Id(2)] public string? Trainer { get; init; }

    /// <summary>See <see cref="TrainingResult.Resolved"/>.</summary>
    [Id(3)] public TrainingSpec? Resolved { get; init; }

    /// <summary>All files by name.</summary>
    [Id(4)] public ImmutableSortedDictionary<string, StoredFile> Files { get; init; } = ImmutableSortedDictionary<string, StoredFile>.Empty;

    /// <summary>What is kept of a result.</summary>
    public static RunOutcome Of(RunResult result) => result switch
    {
        TrainingResult training => new()
        {
            EntryDigest = training.Content.EntryDigest,
            Metrics = training.Metrics,
            Trainer = training.Trainer,
            Resolved = training.Resolved,
            Files = training.Files,
        },
        ImportResult import => new() { EntryDigest = import.Content.EntryDigest, Files = import.Files },
        _ => new() { Files = result.Files },
    };
}
