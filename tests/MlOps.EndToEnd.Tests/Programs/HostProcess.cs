using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace MlOps.EndToEnd.Programs;

/// <summary>The real host as a process of its own: the apphost, which a signal reaches and whose death nobody outlives.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    public const string Token = "a-token-for-tests-alone";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _read;

    private HostProcess(Process process)
    {
        _process = process;
        _read = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public int Id => _process.Id;

    public bool IsRunning => !_process.HasExited;

    public Uri Address => _ready.Task.Result;

    /// <summary>Everything that it wrote until now.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>Starts a host on a data directory and a free port; returns once it says that it is ready.</summary>
    public static Task<HostProcess> StartAsync(string dataDirectory, params string[] arguments) =>
        StartAsync(dataDirectory, new Dictionary<string, string>(), arguments);

    /// <summary>The same with variables in its environment.</summary>
    public static async Task<HostProcess> StartAsync(string dataDirectory, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var host = Begin(dataDirectory, environment, arguments);
        try
        {
            await host.ReadyAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a host and does not wait for it.</summary>
    public static HostProcess Begin(string dataDirectory, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Launch(["--urls", "http://127.0.0.1:0", $"--MlOps:DataDirectory={dataDirectory}", .. arguments], environment);

    /// <summary>Waits until it says that it is ready.</summary>
    public async Task ReadyAsync()
    {
        await Task.WhenAny(_ready.Task, _process.WaitForExitAsync()).WaitAsync(Patience);
        if (!_ready.Task.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException($"The host ended with {_process.ExitCode} before it was ready: {Said}");
        }
    }

    /// <summary>Starts a host that is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Said)> RunToEndAsync(params string[] arguments)
    {
        await using var host = Launch(arguments, new Dictionary<string, string>());
        await host._process.WaitForExitAsync().WaitAsync(Patience * 3);
        await host._read;
        return (host._process.ExitCode, host.Said);
    }

    public HttpClient Http(string? token = Token)
    {
        var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        if (token is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return http;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; the exit code, and how long the host took.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> TerminateAsync()
    {
        var began = Stopwatch.GetTimestamp();
        Signals.TerminateProcess(_process.Id);
        await EndedAsync();
        return (_process.ExitCode, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>SIGSTOP: it stands still, its worker does not.</summary>
    public void Pause() => Signals.StopProcess(_process.Id);

    /// <summary>SIGCONT: it goes on, as if no time had passed.</summary>
    public void Continue() => Signals.ContinueProcess(_process.Id);

    /// <summary>Waits until it has ended.</summary>
    public Task EndedAsync() => _process.WaitForExitAsync().WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        await _read;
        _process.Dispose();
    }

    private static HostProcess Launch(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Built.Host, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["MLOPS_ADMIN_TOKEN"] = Token;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_said)
            {
                _said.AppendLine(line);
            }

            if (ReadyLine().Match(line) is { Success: true } match)
            {
                _ready.TrySetResult(new(match.Groups["address"].Value));
            }
        }
    }

    [GeneratedRegex("is ready at (?<address>http://[^ ,]+)")]
    private static partial Regex ReadyLine();
}
