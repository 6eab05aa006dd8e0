using System.Globalization;
using System.Runtime.InteropServices;
using MlOps.Runs;

namespace MlOps.Trainer.Work;

/// <summary>What the worker takes upon itself before it touches a file.</summary>
internal static partial class ProcessLimits
{
    private const int ProcessPriority = 0;
    private const int Niceness = 10;
    private const int DataResource = 2;

    public static void Apply(RunLimits limits)
    {
        if (limits.MemoryMiB is < 256 or > 1_048_576 || limits.Seconds is < 1 or > 604_800)
        {
            throw new JobFailedException(
                "worker.bad-limits",
                $"The limits are {limits.MemoryMiB} MiB and {limits.Seconds} s; 256 to 1,048,576 MiB and 1 to 604,800 s are possible.");
        }

        OutOfMemory.Prepare(limits.MemoryMiB);
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        LowerPriority();
        var bytes = ((long)limits.MemoryMiB * 1024 * 1024) + ProcessUsage.ReservedDataBytes();
        if (SetResourceLimit(DataResource, new ResourceLimit((nuint)bytes, (nuint)bytes)) == 0)
        {
            OutOfMemory.DataLimitBytes = bytes;
        }
        else
        {
            // A container may have set a lower one, which then holds.
            Console.Error.WriteLine($"RLIMIT_DATA of {limits.MemoryMiB} MiB was not set: errno {Marshal.GetLastPInvokeError()}.");
        }
    }

    // Linux keeps a priority per thread: those that the runtime has started already are lowered one by one, later ones inherit.
    private static void LowerPriority()
    {
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (uint.TryParse(Path.GetFileName(task), NumberStyles.None, CultureInfo.InvariantCulture, out var thread))
            {
                SetPriority(ProcessPriority, thread, Niceness);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, uint who, int niceness);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetResourceLimit(int resource, in ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct ResourceLimit(nuint Soft, nuint Hard);
}
