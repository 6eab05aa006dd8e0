using System.Globalization;

namespace MlOps.Benchmarks.Cluster;

/// <summary>A share of a core for a process and what it starts, where the system lets one be set (cgroups, by root).</summary>
internal static class Quota
{
    private const string Root = "/sys/fs/cgroup/cpu";
    private const int PeriodMicroseconds = 100_000;

    public static bool CanBeSet => Environment.IsPrivilegedProcess && File.Exists(Path.Combine(Root, "cgroup.procs"));

    /// <summary>Gives a process so much of a core; false where that cannot be done.</summary>
    public static async Task<bool> TrySetAsync(int process, double cores)
    {
        if (!CanBeSet)
        {
            return false;
        }

        try
        {
            var group = Directory.CreateDirectory(Path.Combine(Root, $"mlops-benchmark-{process}")).FullName;
            await File.WriteAllTextAsync(Path.Combine(group, "cpu.cfs_period_us"), PeriodMicroseconds.ToString(CultureInfo.InvariantCulture));
            await File.WriteAllTextAsync(Path.Combine(group, "cpu.cfs_quota_us"), ((int)(cores * PeriodMicroseconds)).ToString(CultureInfo.InvariantCulture));
            await File.WriteAllTextAsync(Path.Combine(group, "cgroup.procs"), process.ToString(CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Removes the groups of processes that have ended.</summary>
    public static void RemoveEmpty()
    {
        if (CanBeSet)
        {
            foreach (var group in Directory.EnumerateDirectories(Root, "mlops-benchmark-*").Where(group => File.ReadAllText(Path.Combine(group, "cgroup.procs")).Length == 0))
            {
                Directory.Delete(group);
            }
        }
    }
}
