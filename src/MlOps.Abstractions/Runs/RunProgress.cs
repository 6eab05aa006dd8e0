namespace MlOps.Runs;

/// <summary>How far an attempt is, and what it used until now.</summary>
[GenerateSerializer, Immutable, Alias("mlops.runs.RunProgress")]
public sealed record RunProgress
{
    /// <summary>Nothing yet.</summary>
    public static RunProgress None { get; } = new();

    /// <summary>What the worker is doing, in one word or two.</summary>
    [Id(0)] public string? Phase { get; init; }

    /// <summary>Rows read in this phase.</summary>
    [Id(1)] public long RowsRead { get; init; }

    /// <summary>CPU time of the worker process, all threads, in nanoseconds.</summary>
    [Id(2)] public long CpuNanoseconds { get; init; }

    /// <summary>Wall time of the attempt in nanoseconds.</summary>
    [Id(3)] public long WallNanoseconds { get; init; }

    /// <summary>The worker's largest resident memory in bytes.</summary>
    [Id(4)] public long PeakMemoryBytes { get; init; }

    /// <summary>The last value of each metric that is known.</summary>
    [Id(5)] public ImmutableSortedDictionary<string, double> Metrics { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>The worker's resident memory over time, in byte-seconds: by the wall time it is the mean.</summary>
    [Id(6)] public long MemoryByteSeconds { get; init; }

    /// <summary>Bytes that the worker read, from disks or what the system holds of them.</summary>
    [Id(7)] public long ReadBytes { get; init; }

    /// <summary>Bytes that the worker wrote.</summary>
    [Id(8)] public long WrittenBytes { get; init; }
}
