using System.Diagnostics;

namespace MlOps.EndToEnd.Programs;

/// <summary>The command line as a process of its own, against a running host.</summary>
internal static class MlOpsCommand
{
    public static Process Start(RunningHost running, string? directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(Built.Cli, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = directory ?? running.Folder.Path,
        };
        start.Environment["MLOPS_URL"] = running.Host.Address.ToString();
        start.Environment["MLOPS_TOKEN"] = HostProcess.Token;
        return Process.Start(start)!;
    }

    /// <summary>Its exit code, its answer and what it said beside the answer.</summary>
    public static async Task<(int ExitCode, string Answer, string Said)> RunAsync(RunningHost running, string? directory, params string[] arguments)
    {
        using var process = Start(running, directory, arguments);
        var said = process.StandardError.ReadToEndAsync();
        var answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, answer, await said);
    }
}
