using System.Diagnostics;

namespace MlOps.EndToEnd.Programs;

/// <summary>The real <c>mlops</c> against a running host.</summary>
internal static class CliProcess
{
    /// <summary>Runs it to its end; its exit code, and what it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(HostProcess host, params string[] arguments)
    {
        var start = new ProcessStartInfo(Built.Cli, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MLOPS_URL"] = host.Address.ToString();
        start.Environment["MLOPS_TOKEN"] = HostProcess.Token;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
