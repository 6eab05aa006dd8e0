using System.Diagnostics;
using System.Text.RegularExpressions;
using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Readme;

/// <summary>A README's example, taken out of the README and run as it stands against a host.</summary>
internal static partial class ReadmeScript
{
    /// <summary>What the script wrote; fails with everything that it said where it does not end well.</summary>
    public static async Task<string> RunAsync(string readme, RunningHost running, string folder)
    {
        var script = Example().Match(await File.ReadAllTextAsync(Path.Combine(Built.RepositoryRoot, readme))).Groups["script"].Value;
        Assert.NotEmpty(script);

        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", $"mlops() {{ '{Built.Cli}' \"$@\"; }}\n{script}"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MLOPS_URL"] = running.Host.Address.ToString();
        start.Environment["MLOPS_TOKEN"] = HostProcess.Token;
        using var bash = Process.Start(start)!;
        var said = bash.StandardOutput.ReadToEndAsync();
        var complained = bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();
        Assert.True(bash.ExitCode == 0, $"{await said}\n{await complained}");
        return await said;
    }

    [GeneratedRegex("<!-- example -->\\s*```bash\\n(?<script>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
