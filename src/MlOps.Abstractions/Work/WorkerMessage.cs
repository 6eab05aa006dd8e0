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
[JsonDerivedType(typeof(WorkerFailed), "failed")]
public abstract record WorkerMessage;

/// <summary>Where the worker is. Sent when a phase begins and at least every second, as long as rows move.</summary>
public sealed record WorkerProgress(string Phase, long RowsRead, long CpuNanoseconds, long PeakMemoryBytes) : WorkerMessage;

/// <summary>A line for the run's log.</summary>
public sealed record WorkerLog(string Text) : WorkerMessage;

/// <summary>A metric that is known.</summary>
public sealed record WorkerMetric(string Key, long Step, double Value) : WorkerMessage;

/// <summary>The version's files are in the work folder.</summary>
public sealed record IngestionDone : WorkerMessage
{
    /// <summary>The Parquet file's name in the work folder.</summary>
    public required string DataFile { get; init; }

    /// <summary>The manifest's name in the work folder.</summary>
    public required string ManifestFile { get; init; }

    /// <summary>See <see cref="Datasets.DatasetContent.Identity"/>.</summary>
    public required string Identity { get; init; }

    /// <summary>Rows of data.</summary>
    public required long Rows { get; init; }

    /// <summary>Columns.</summary>
    public required int Columns { get; init; }

    /// <summary>CPU time of the whole process in nanoseconds.</summary>
    public required long CpuNanoseconds { get; init; }

    /// <summary>Its largest resident memory in bytes.</summary>
    public required long PeakMemoryBytes { get; init; }
}

/// <summary>The model's files are in the work folder.</summary>
public sealed record TrainingDone : WorkerMessage
{
    /// <summary>The zip's name in the work folder.</summary>
    public required string ModelFile { get; init; }

    /// <summary>The manifest's name in the work folder.</summary>
    public required string ManifestFile { get; init; }

    /// <summary>See <see cref="Models.ModelContent.EntryDigest"/>.</summary>
    public required string EntryDigest { get; init; }

    /// <summary>The trainer that was used.</summary>
    public required string Trainer { get; init; }

    /// <summary>Metrics on the test part.</summary>
    public required ImmutableSortedDictionary<string, double> Metrics { get; init; }

    /// <summary>CPU time of the whole process in nanoseconds.</summary>
    public required long CpuNanoseconds { get; init; }

    /// <summary>Its largest resident memory in bytes.</summary>
    public required long PeakMemoryBytes { get; init; }
}

/// <summary>The worker could not do its job, and knows why.</summary>
public sealed record WorkerFailed(RunFailure Failure, long CpuNanoseconds, long PeakMemoryBytes) : WorkerMessage;
