using System.Diagnostics;
using System.Globalization;

namespace MlOps.Trainer.Work;

/// <summary>What this process has used, by the operating system's own account.</summary>
internal static class ProcessUsage
{
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

    private static long? StatusBytes(string label)
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(label, StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(label.Length).TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture) * 1024;
            }
        }

        return null;
    }
}
