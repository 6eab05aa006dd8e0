using MlOps.Chaos.Cluster;
using MlOps.Testing;

namespace MlOps.Chaos;

/// <summary>Runs what the options say in a folder of its own.</summary>
internal static class Harness
{
    /// <summary>Whether nothing was found; null where it could not be run.</summary>
    public static async Task<bool?> RunAsync(ChaosOptions options, TextWriter output, CancellationToken stopped)
    {
        if (!OperatingSystem.IsLinux())
        {
            output.WriteLine("not run: signals, /proc and small disks are Linux' own");
            return null;
        }

        if (PostgresServer.MissingReason is { } missing)
        {
            output.WriteLine($"not run: {missing}");
            return null;
        }

        var folder = Path.GetFullPath(options.Folder ?? Path.Combine(Path.GetTempPath(), $"mlops-chaos-{Environment.ProcessId}"));

        // The database's own user must get through to its folder.
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        await using var caretaker = new Caretaker(folder);
        bool? isWell = null;
        try
        {
            isWell = options.Kills is { } kills
                ? await new Failover.FailoverRun(options, folder, kills, output).RunAsync(stopped)
                : await new ChaosRun(options, folder, output).RunAsync(stopped);
            return isWell;
        }
        catch (Exception) when (stopped.IsCancellationRequested)
        {
            // Ctrl-C reaches what it had begun, too: initdb, say, fails then.
            return null;
        }
        finally
        {
            if (!options.Keep && isWell == true)
            {
                Directory.Delete(folder, recursive: true);
            }
            else
            {
                output.WriteLine($"the logs are kept in {folder}");
            }
        }
    }
}
