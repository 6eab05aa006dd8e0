using System.Text.Json.Serialization;
using MlOps.Runs;

namespace MlOps.Work;

/// <summary>What a worker writes to its standard output: one line of JSON each. The last one is a result or a failure.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "message")]
[JsonDerivedType(typeof(WorkerProgress), "progress")]
[JsonDerivedType(typeof(WorkerLog), "log")]
[JsonDerivedType(typeof(WorkerMetric), "metric")]
[JsonDerivedType(typeof(IngestionDone), "ingestionDone")]
[JsonDerivedType(typeof(TrainingDone), "trainingDone")]
[JsonDerivedType(typeof(ImportDone), "importDone")]
[JsonDerivedType(typeof(ProfileDone), "profileDone")]
[JsonDerivedType(typeof(WorkerSpan), "span")]
[JsonDerivedType(typeof(WorkerFailed), "failed")]
public abstract record WorkerMessage;

/// <summary>Where the worker is. Sent when a phase begins and at least every second, as long as rows move.</summary>
public sealed record WorkerProgress(string Phase, long RowsRead, WorkerUsage Used) : WorkerMessage;

/// <summary>A line for the run's log.</summary>
public sealed record WorkerLog(string Text) : WorkerMessage;

/// <summary>A stretch of the work, for the run's trace.</summary>
/// <param name="Name">What was done, such as <c>reading</c>.</param>
/// <param name="From">From when.</param>
/// <param name="To">Until when.</param>
public sealed record WorkerSpan(string Name, DateTimeOffset From, DateTimeOffset To) : WorkerMessage;

/// <summary>A metric that is known.</summary>
public sealed record WorkerMetric(string Key, long Step, double Value) : WorkerMessage;

/// <summary>The job is done; its files are in the work folder.</summary>
public abstract record WorkerDone : WorkerMessage
{
    /// <summary>Files beside those that the message names, by their names in the work folder.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>What the whole process used.</summary>
    public WorkerUsage Used { get; init; } = new();
}

/// <summary>A dataset version was made: of a file, or by predicting.</summary>
public sealed record IngestionDone : WorkerDone
{
    /// <summary>The new part's Parquet file.</summary>
    public required string DataFile { get; init; }

    /// <summary>The version's manifest.</summary>
    public required string ManifestFile { get; init; }

    /// <summary>See <see cref="Datasets.DatasetContent.Identity"/>.</summary>
    public required string Identity { get; init; }

    /// <summary>Rows of data in the whole version.</summary>
    public required long Rows { get; init; }

    /// <summary>Columns.</summary>
    public required int Columns { get; init; }

    /// <summary>The new part, where the version has several; null: it is the version.</summary>
    public PartDone? Part { get; init; }
}

/// <summary>A part of a version that has several.</summary>
public sealed record PartDone
{
    /// <summary>See <see cref="Datasets.DatasetPart.Identity"/>.</summary>
    public required string Identity { get; init; }

    /// <summary>The part's own manifest.</summary>
    public required string ManifestFile { get; init; }

    /// <summary>Rows of data.</summary>
    public required long Rows { get; init; }

    /// <summary>The part's other files, by their names in the work folder, each under the name that the part gives it.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>A model was trained.</summary>
public sealed record TrainingDone : WorkerDone
{
    /// <summary>The zip.</summary>
    public required string ModelFile { get; init; }

    /// <summary>The model's manifest.</summary>
    public required string ManifestFile { get; init; }

    /// <summary>See <see cref="Models.ModelContent.EntryDigest"/>.</summary>
    public required string EntryDigest { get; init; }

    /// <summary>The trainer that was used.</summary>
    public required string Trainer { get; init; }

    /// <summary>Metrics on the test part.</summary>
    public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    /// <summary>See <see cref="TrainingResult.Resolved"/>.</summary>
    public TrainingSpec? Resolved { get; init; }
}

/// <summary>A foreign model stood its check.</summary>
public sealed record ImportDone : WorkerDone
{
    /// <summary>The model file, as it is to be kept.</summary>
    public required string ModelFile { get; init; }

    /// <summary>The model's manifest.</summary>
    public required string ManifestFile { get; init; }
}

/// <summary>A dataset version was looked at; what was found is in the files.</summary>
public sealed record ProfileDone : WorkerDone;

/// <summary>The worker could not do its job, and knows why.</summary>
public sealed record WorkerFailed(RunFailure Failure, WorkerUsage Used) : WorkerMessage;
