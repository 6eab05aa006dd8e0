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
        const string Label = "VmHWM:";
        if (OperatingSystem.IsLinux())
        {
            foreach (var line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith(Label, StringComparison.Ordinal))
                {
                    return long.Parse(line.AsSpan(Label.Length).TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture) * 1024;
                }
            }
        }

        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
