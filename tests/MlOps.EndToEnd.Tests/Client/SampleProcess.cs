using System.Diagnostics;
using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Client;

/// <summary>The sample application as a process of its own.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Task<string> _complained;

    private SampleProcess(Process process)
    {
        _process = process;
        _complained = process.StandardError.ReadToEndAsync();
    }

    public static SampleProcess Start(Uri address, string token, string file)
    {
        var start = new ProcessStartInfo(Built.Sample, [file])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MLOPS_URL"] = address.ToString();
        start.Environment["MLOPS_TOKEN"] = token;
        return new(Process.Start(start)!);
    }

    public Task SayAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Reads what it says up to the line that begins so; all that was read, that line the last.</summary>
    public async Task<List<string>> ReadToAsync(string beginning)
    {
        List<string> lines = [];
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            lines.Add(line);
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return lines;
            }
        }

        throw new InvalidOperationException($"The sample ended without '{beginning}': {string.Join('\n', lines)}\n{await _complained}");
    }

    /// <summary>Ends its input; its exit code, and what it complained of.</summary>
    public async Task<(int ExitCode, string Complained)> EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, await _complained);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
