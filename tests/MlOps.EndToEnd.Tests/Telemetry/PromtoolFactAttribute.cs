using System.Diagnostics;

namespace MlOps.EndToEnd.Telemetry;

/// <summary>A test that asks Prometheus' own tool; skipped where it is not installed.</summary>
internal sealed class PromtoolFactAttribute : FactAttribute
{
    public PromtoolFactAttribute()
    {
        if (!Installed.Has("promtool"))
        {
            Skip = "promtool, which is optional, is not installed (Debian: prometheus).";
        }
    }

    /// <summary>What <c>promtool check metrics</c> says of a text.</summary>
    public static async Task<(int ExitCode, string Said)> CheckAsync(string metrics)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = Task.WhenAll(promtool.StandardOutput.ReadToEndAsync(), promtool.StandardError.ReadToEndAsync());
        await promtool.StandardInput.WriteAsync(metrics);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();
        return (promtool.ExitCode, string.Concat(await said));
    }
}
