using System.Diagnostics;
using System.Globalization;
using MlOps.Work;

namespace MlOps.Trainer.Work;

/// <summary>What this process has used, by the operating system's own account.</summary>
internal static class ProcessUsage
{
    private static readonly MemoryOverTime Memory = new();

    /// <summary>Begins to add up what is added up over time.</summary>
    public static void Begin() => Memory.ByteSeconds();

    /// <summary>All of it, until now.</summary>
    public static WorkerUsage Now() => new()
    {
        CpuNanoseconds = CpuNanoseconds(),
        PeakMemoryBytes = PeakMemoryBytes(),
        MemoryByteSeconds = Memory.ByteSeconds(),
        ReadBytes = Field("/proc/self/io", "rchar:") ?? 0,
        WrittenBytes = Field("/proc/self/io", "wchar:") ?? 0,
    };

    /// <summary>CPU time of all threads, user and system, in nanoseconds.</summary>
    public static long CpuNanoseconds()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
        {
            // getrusage: microseconds, where Process.TotalProcessorTime has clock ticks of 10 ms.
            return Environment.CpuUsage.TotalTime.Ticks * TimeSpan.NanosecondsPerTick;
        }

        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.Ticks * TimeSpan.NanosecondsPerTick;
    }

    /// <summary>The largest resident memory until now, in bytes.</summary>
    public static long PeakMemoryBytes()
    {
        if (OperatingSystem.IsLinux() && StatusBytes("VmHWM:") is { } peak)
        {
            return peak;
        }

        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    /// <summary>Bytes that count against RLIMIT_DATA although no memory stands behind them: stacks and heaps reserved ahead. Linux only.</summary>
    public static long ReservedDataBytes() => Math.Max(0, DataBytes() - (StatusBytes("RssAnon:") ?? 0));

    /// <summary>Bytes that count against RLIMIT_DATA; 0 where there is no such account. Linux only.</summary>
    public static long DataBytes() => OperatingSystem.IsLinux() ? StatusBytes("VmData:") ?? 0 : 0;

    private static long? StatusBytes(string label) => Field("/proc/self/status", label) * 1024;

    /// <summary>A number in a file of the kernel's; null where there is none.</summary>
    private static long? Field(string file, string label)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            var found = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal));
            return found is null ? null : long.Parse(found.AsSpan(label.Length).TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Some sandboxes show it and let nobody read it: the same as without it.
            return null;
        }
    }
}
