using MlOps.Runs;

namespace MlOps.Trainer.Work;

/// <summary>How a job's memory is shared out.</summary>
internal static class MemoryShares
{
    /// <summary>What the process itself takes, whatever the job.</summary>
    public const int ProcessMiB = 128;

    /// <summary>The least that a DuckDB can work with.</summary>
    public const int DatabaseMiB = 64;

    /// <summary>What a DuckDB may hold that only reads: most of the memory is for what is made of its rows.</summary>
    public static int ReadingMiB(RunLimits limits) => Math.Max(DatabaseMiB, limits.MemoryMiB / 4);
}
