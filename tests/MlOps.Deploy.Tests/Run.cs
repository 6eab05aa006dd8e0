using System.Diagnostics;

namespace MlOps.Deploy;

/// <summary>Runs a program to its end.</summary>
internal static class Run
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task<Ended> ToEndAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        try
        {
            await Task.WhenAll(said, complained, process.WaitForExitAsync()).WaitAsync(Patience);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        return new(process.ExitCode, await said, await complained);
    }
}

/// <summary>How a program ended, and what it wrote.</summary>
internal sealed record Ended(int Code, string Said, string Complained);
