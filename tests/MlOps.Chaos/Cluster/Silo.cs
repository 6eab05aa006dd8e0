using System.Diagnostics;
using MlOps.Chaos.History;
using MlOps.Testing;

namespace MlOps.Chaos.Cluster;

/// <summary>
/// A silo's place: the real host as a process of its own, started again whenever it ends by itself, as systemd or
/// Kubernetes would.
/// </summary>
internal sealed class Silo(SiloSettings settings, Recording recording) : IAsyncDisposable
{
    private static readonly TimeSpan RestartedAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(40);

    private readonly HttpClient _health = new() { BaseAddress = settings.Address, Timeout = TimeSpan.FromSeconds(3) };
    private readonly Lock _gate = new();
    private readonly List<SelfEnd> _selfEnds = [];
    private Process? _process;
    private long _launchedAt;
    private bool _isWanted;
    private bool _isOver;

    public int Number => settings.Number;

    public Uri Address => settings.Address;

    public string Data => settings.Data;

    public string Log => settings.Log;

    public FakeClock? Clock => settings.Clock;

    /// <summary>Whether its clock has gone back while it ran: then it ends itself within seconds, with 1, as it should.</summary>
    public bool EndsForItsClock => Clock?.WentBackAt > _launchedAt;

    /// <summary>The ends that nobody asked for.</summary>
    public IReadOnlyList<SelfEnd> SelfEnds
    {
        get
        {
            lock (_gate)
            {
                return [.. _selfEnds];
            }
        }
    }

    public void Start()
    {
        lock (_gate)
        {
            // A fault that was still on its way when all was given up starts nothing any more.
            _isWanted = !_isOver;
            if (_isWanted)
            {
                Launch();
            }
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed. Answers the workers that it had.</summary>
    public async Task<IReadOnlyList<int>> KillAsync()
    {
        var process = Unwanted();
        var workers = Processes.WorkingUnder(Data);
        process.Kill();
        await process.WaitForExitAsync();
        return workers;
    }

    /// <summary>SIGTERM; the exit code, or null where it had to be killed after all.</summary>
    public async Task<int?> TerminateAsync()
    {
        var process = Unwanted();
        Signals.TerminateProcess(process.Id);
        try
        {
            await process.WaitForExitAsync().WaitAsync(StopPatience);
            return process.ExitCode;
        }
        catch (TimeoutException)
        {
            process.Kill();
            await process.WaitForExitAsync();
            return null;
        }
    }

    /// <summary>SIGSTOP: it stands still until it is woken.</summary>
    public void Pause() => Signals.StopProcess(_process!.Id);

    public void Continue() => Signals.ContinueProcess(_process!.Id);

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _health.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Whether it became ready within that time.</summary>
    public async Task<bool> UntilReadyAsync(TimeSpan patience, CancellationToken stopped = default)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync())
        {
            if (Stopwatch.GetElapsedTime(began) > patience)
            {
                return false;
            }

            await Task.Delay(50, stopped);
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        Process? process;
        lock (_gate)
        {
            (_isOver, _isWanted) = (true, false);
            process = _process;
        }

        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        _health.Dispose();
    }

    private Process Unwanted()
    {
        lock (_gate)
        {
            _isWanted = false;
            return _process!;
        }
    }

    private void Launch()
    {
        // The shell becomes the host: the process has one id, and what it says outlives this program.
        string[] arguments =
        [
            "-c", $"exec \"$0\" \"$@\" >>'{Log}' 2>&1", settings.Program,
            "--urls", Address.GetLeftPart(UriPartial.Authority),
            $"--MlOps:DataDirectory={Data}",
        ];
        var start = new ProcessStartInfo("/bin/sh", arguments) { WorkingDirectory = Path.GetTempPath() };
        start.Environment["MLOPS_ADMIN_TOKEN"] = SiloSettings.Token;
        start.Environment["MlOps__Storage__ConnectionString"] = settings.ConnectionString;
        foreach (var (name, value) in settings.Clock?.Environment ?? [])
        {
            start.Environment[name] = value;
        }

        _launchedAt = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        _ = WatchAsync(_process);
    }

    private async Task WatchAsync(Process process)
    {
        await process.WaitForExitAsync();
        if (Clock is not null)
        {
            FakeClock.CleanUp(process.Id);
        }

        lock (_gate)
        {
            if (!_isWanted || process != _process)
            {
                return;
            }

            _selfEnds.Add(new(Number, recording.Now, process.ExitCode));
        }

        await Task.Delay(RestartedAfter);
        lock (_gate)
        {
            if (_isWanted && process == _process)
            {
                Launch();
            }
        }
    }
}

/// <summary>A silo ended though nobody ended it.</summary>
internal sealed record SelfEnd(int Silo, TimeSpan At, int ExitCode);
