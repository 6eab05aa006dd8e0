using System.Diagnostics;

namespace MlOps.EndToEnd.Search;

/// <summary>A test that needs git; skipped where it is not installed.</summary>
internal sealed class GitFactAttribute : FactAttribute
{
    public GitFactAttribute()
    {
        if (!Installed.Has("git"))
        {
            Skip = "git, which is optional, is not installed.";
        }
    }

    /// <summary>What git answers in a folder; fails with what it said where it does not end well.</summary>
    public static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-c", "user.name=tests", "-c", "user.email=tests@localhost", "-c", "commit.gpgsign=false", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var complained = git.StandardError.ReadToEndAsync();
        var answer = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        Assert.True(git.ExitCode == 0, await complained);
        return answer.Trim();
    }
}
