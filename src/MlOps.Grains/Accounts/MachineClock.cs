using System.Globalization;

namespace MlOps.Accounts;

/// <summary>What the operating system says of this process and its machine.</summary>
internal interface IMachineClock
{
    /// <summary>Both until now.</summary>
    MachineReading Read();
}

/// <summary>Nanoseconds of one processor.</summary>
/// <param name="Process">The CPU time of this process since it began: all of its threads, no other process that it started.</param>
/// <param name="Idle">How long the machine's processors had nothing to do since an unnamed beginning, added up; null where the system does not say.</param>
internal readonly record struct MachineReading(long Process, long? Idle);

internal sealed class MachineClock : IMachineClock
{
    private const string Counters = "/proc/stat";

    /// <summary>The kernel counts in hundredths of a second for all programs (USER_HZ), whatever its own clock is.</summary>
    private const long NanosecondsPerTick = 10_000_000;

    public MachineReading Read() => new((long)Environment.CpuUsage.TotalTime.TotalNanoseconds, Idle());

    private static long? Idle()
    {
        try
        {
            return File.Exists(Counters) ? IdleOf(File.ReadLines(Counters).FirstOrDefault("")) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Some sandboxes show the file and let nobody read it: the same as without one.
            return null;
        }
    }

    /// <summary>The line of all processors: <c>cpu user nice system idle iowait …</c>. Who waits for a disk does nothing either.</summary>
    internal static long? IdleOf(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["cpu", _, _, _, var idle, var waiting, ..]
        && long.TryParse(idle, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
        && long.TryParse(waiting, NumberStyles.None, CultureInfo.InvariantCulture, out var ticksWaiting)
            ? (ticks + ticksWaiting) * NanosecondsPerTick
            : null;
}
