namespace MlOps.Runs;

/// <summary>All that a training's result hangs on, kept beside it as <c>provenance.json</c>: equal ones give equal models.</summary>
public sealed record RunProvenance
{
    /// <summary>The file's name among a run's and a version's files.</summary>
    public const string FileName = "provenance.json";

    /// <summary>The dataset.</summary>
    public required DatasetProvenance Data { get; init; }

    /// <summary>The dataset that was the test part, where the split takes another.</summary>
    public DatasetProvenance? Test { get; init; }

    /// <summary>What was trained, everything decided.</summary>
    public required TrainingSpec Spec { get; init; }

    /// <summary>The seed of the split and of the trainer.</summary>
    public required int Seed { get; init; }

    /// <summary>Threads of the trainer: they change some trainers' results.</summary>
    public required int Threads { get; init; }

    /// <summary>The commit of the caller's code, where it was told.</summary>
    public string? CodeCommit { get; init; }

    /// <summary>The program's version.</summary>
    public required string ProgramVersion { get; init; }

    /// <summary>Versions of the packages that compute, by their names.</summary>
    public required ImmutableSortedDictionary<string, string> Packages { get; init; }

    /// <summary>The machine, as far as it can change a result.</summary>
    public required PlatformProvenance Platform { get; init; }

    /// <summary>See <see cref="Models.ModelContent.EntryDigest"/>.</summary>
    public required string EntryDigest { get; init; }

    /// <summary>SHA-256 (hex) over the model's scores for the test part, row by row, as 32-bit floats, little-endian; null without test rows.</summary>
    public string? PredictionsDigest { get; init; }
}

/// <summary>A dataset version that a training read.</summary>
/// <param name="Id">The dataset.</param>
/// <param name="Version">Its version.</param>
/// <param name="Identity">See <see cref="Datasets.DatasetContent.Identity"/>.</param>
/// <param name="Rows">Rows that were used.</param>
public sealed record DatasetProvenance(string Id, int? Version, string Identity, long Rows);

/// <summary>A machine, as far as it can change a result.</summary>
/// <param name="OperatingSystem">Its operating system and version.</param>
/// <param name="Architecture">The processor's architecture.</param>
/// <param name="Framework">The .NET version.</param>
/// <param name="Instructions">Instruction sets that the runtime uses, of those that change the order of sums: AVX2, FMA, AVX-512 …</param>
public sealed record PlatformProvenance(string OperatingSystem, string Architecture, string Framework, ImmutableArray<string> Instructions);
