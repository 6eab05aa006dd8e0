using System.Diagnostics;
using System.Text.RegularExpressions;
using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Readme;

/// <summary>The README's worked example, taken out of the README and run as it stands.</summary>
public sealed partial class ReadmeTests(RunningHost running) : IClassFixture<RunningHost>
{
    [Fact]
    public async Task WorkedExample_RunAsItStands_Succeeds()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Built.RepositoryRoot, "README.md"));
        var script = Example().Match(readme).Groups["script"].Value;
        Assert.NotEmpty(script);

        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", $"mlops() {{ '{Built.Cli}' \"$@\"; }}\n{script}"])
        {
            WorkingDirectory = running.Folder.Path,
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
        Assert.Contains("probability", await said, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("workerCpu", await said, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex("<!-- example -->\\s*```bash\\n(?<script>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
