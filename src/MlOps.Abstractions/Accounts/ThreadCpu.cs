using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlOps.Accounts;

/// <summary>What the calling thread has used of the processor.</summary>
public static partial class ThreadCpu
{
    private const int ThreadCpuClock = 3;
    private const long NanosecondsPerSecond = 1_000_000_000;

    [ThreadStatic]
    private static long chargedApart;

    /// <summary>Whether the system counts a thread's CPU time (Linux does); else wall time stands in for it.</summary>
    public static bool IsCounted { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess && Read(ThreadCpuClock, out _) == 0;

    /// <summary>
    /// Nanoseconds of CPU time of this thread from an unnamed beginning; only differences on one thread mean anything.
    /// A call of the system: 0.7 to 3 µs.
    /// </summary>
    public static long Nanoseconds() =>
        IsCounted && Read(ThreadCpuClock, out var time) == 0
            ? (time.Seconds * NanosecondsPerSecond) + time.Nanoseconds
            : Stopwatch.GetElapsedTime(0).Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>
    /// Nanoseconds of this thread that were charged apart, from an unnamed beginning: whoever meters what is around them
    /// takes them off. Only differences on one thread mean anything.
    /// </summary>
    public static long ChargedApart => chargedApart;

    /// <summary>Tells whoever meters what is around it that somebody was charged for so much of it apart.</summary>
    public static void ChargeApart(long nanoseconds) => chargedApart += nanoseconds;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out TimeSpec time);

    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
