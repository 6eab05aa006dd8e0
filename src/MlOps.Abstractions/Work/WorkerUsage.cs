namespace MlOps.Work;

/// <summary>What a worker's process has used until now, by the operating system's account.</summary>
public sealed record WorkerUsage
{
    /// <summary>CPU time of all threads in nanoseconds.</summary>
    public long CpuNanoseconds { get; init; }

    /// <summary>The largest resident memory in bytes.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Resident memory over time, in byte-seconds: by the wall time it is the mean. 0 where it is not counted.</summary>
    public long MemoryByteSeconds { get; init; }

    /// <summary>Bytes that it read, from disks or what the system holds of them. 0 where they are not counted.</summary>
    public long ReadBytes { get; init; }

    /// <summary>Bytes that it wrote. 0 where they are not counted.</summary>
    public long WrittenBytes { get; init; }
}
