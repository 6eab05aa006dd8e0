using MlOps.Runs;

namespace MlOps.Work;

/// <summary>A worker as its watch sees it.</summary>
internal interface IWatchedWorker
{
    /// <summary>The resident memory in bytes and the CPU time in nanoseconds, as the operating system counts; null once it has ended.</summary>
    (long ResidentBytes, long CpuNanoseconds)? Measure();

    /// <summary>Ends it at once, whatever it is doing.</summary>
    void Kill();
}

/// <summary>Holds a worker to its run's limits. It waits for nothing but the clock: no store that hangs makes it late.</summary>
/// <param name="taken">The run.</param>
/// <param name="now">How far the attempt is.</param>
/// <param name="measured">Called with the CPU time and the memory that were measured.</param>
/// <param name="interval">How often to look.</param>
/// <param name="clock">The clock.</param>
internal sealed class WorkerWatch(RunView taken, Func<RunProgress> now, Action<long, long> measured, TimeSpan interval, TimeProvider clock)
{
    /// <summary>Beyond the worker's own wall-clock limit, for one that no longer looks at the clock.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Mapped libraries count as resident and not against the worker's own limit, which so strikes first.</summary>
    private const long MappedLibraries = 128L * 1024 * 1024;

    /// <summary>Ends the worker when it breaks its limits, and says so; null where it ended otherwise.</summary>
    public async Task<RunCommand?> WatchAsync(IWatchedWorker worker, CancellationToken ended)
    {
        try
        {
            using var timer = new PeriodicTimer(interval, clock);
            while (await timer.WaitForNextTickAsync(ended))
            {
                if (Broken(worker.Measure()) is { } failure)
                {
                    worker.Kill();
                    return new FailRun(taken.Attempt, failure, now());
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The worker has ended.
        }
        catch
        {
            // None works unwatched.
            worker.Kill();
            throw;
        }

        return null;
    }

    private RunFailure? Broken((long ResidentBytes, long CpuNanoseconds)? used)
    {
        var limits = taken.Spec.Limits;
        if (used is { } counted)
        {
            measured(counted.CpuNanoseconds, counted.ResidentBytes);
            if (counted.ResidentBytes > (limits.MemoryMiB * 1024L * 1024) + MappedLibraries)
            {
                return new("worker.out-of-memory", $"The worker used {counted.ResidentBytes / 1048576} MiB; it may use {limits.MemoryMiB}. Give the run more memory, or less data.");
            }
        }

        return now().WallNanoseconds / 1e9 > limits.Seconds + Patience.TotalSeconds
            ? new("worker.time-limit", $"The worker ran longer than its {limits.Seconds} seconds. Give the run more time, or less work.")
            : null;
    }
}
