using System.Diagnostics;
using MlOps.Testing;

namespace MlOps.Benchmarks.Common;

/// <summary>A program that serves HTTP, as a process of its own, from its start until it answers.</summary>
internal sealed class Started : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private Started(Process process, Uri address, TimeSpan took)
    {
        _process = process;
        Address = address;
        Took = took;
    }

    public Uri Address { get; }

    /// <summary>From the start of the process to the first good answer.</summary>
    public TimeSpan Took { get; }

    public int Id => _process.Id;

    /// <summary>CPU time until now, in seconds.</summary>
    public double CpuSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Starts <paramref name="program"/> on a free port, which stands in its arguments as <c>URL</c>, and asks <paramref name="path"/> until it answers.</summary>
    public static async Task<Started> StartAsync(string program, string path, IEnumerable<string> arguments, string? token = null)
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}";
        var start = new ProcessStartInfo(program, arguments.Select(argument => argument.Replace("URL", url, StringComparison.Ordinal)))
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        if (token is not null)
        {
            start.Environment["MLOPS_ADMIN_TOKEN"] = token;
        }

        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        using var http = new HttpClient { BaseAddress = new(url) };
        while (Stopwatch.GetElapsedTime(began) < Patience && !process.HasExited)
        {
            if (await AnswersAsync(http, path))
            {
                return new(process, new(url), Stopwatch.GetElapsedTime(began));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        throw new InvalidOperationException($"{program} did not answer at {url}{path}.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task<bool> AnswersAsync(HttpClient http, string path)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
