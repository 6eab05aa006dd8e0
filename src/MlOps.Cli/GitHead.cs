using System.ComponentModel;
using System.Diagnostics;

namespace MlOps.Cli;

/// <summary>The commit that the working directory's code is of.</summary>
internal static class GitHead
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The commit; null where there is no repository, or no git.</summary>
    public static string? Read()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["rev-parse", "--verify", "HEAD"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            if (git is null)
            {
                return null;
            }

            if (!git.WaitForExit(Patience))
            {
                git.Kill();
                return null;
            }

            return git.ExitCode == 0 ? git.StandardOutput.ReadToEnd().Trim() : null;
        }
        catch (Win32Exception)
        {
            // No git here: the run bears no commit then.
            return null;
        }
    }
}
