using System.Diagnostics;

namespace MlOps.Chaos.Cluster;

/// <summary>Programs of the system that are run to their end.</summary>
internal static class Shell
{
    /// <summary>Null where it went well; else what it said.</summary>
    public static async Task<string?> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : $"{program} ended with {process.ExitCode}: {string.Join(' ', said).Trim()}";
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return $"{program}: {exception.Message}";
        }
    }
}
