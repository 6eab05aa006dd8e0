using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlOps.Predictor;

/// <summary>What the calling thread has used of the processor.</summary>
internal static partial class ThreadCpu
{
    private const int ThreadCpuClock = 3;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private static readonly bool HasClock = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>
    /// Nanoseconds of CPU time of this thread from an unnamed beginning; only differences on one thread mean anything.
    /// Wall time where the system is not Linux.
    /// </summary>
    public static long Nanoseconds() =>
        HasClock && Read(ThreadCpuClock, out var time) == 0
            ? (time.Seconds * NanosecondsPerSecond) + time.Nanoseconds
            : Stopwatch.GetElapsedTime(0).Ticks * TimeSpan.NanosecondsPerTick;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out TimeSpec time);

    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
