using System.Diagnostics;
using MlOps.Chaos.Faults;
using MlOps.Testing;
using Xunit.Abstractions;

namespace MlOps.Chaos;

/// <summary>The harness as a program that is ended before its time: by Ctrl-C, or by SIGKILL.</summary>
public sealed class HarnessEndTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Ready = "silos are ready";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);

    /// <summary>Those for which disks are mounted and a clock is made to jump.</summary>
    private static readonly string[] Faults = [FaultNames.DatabaseDisk, FaultNames.SiloDisk, FaultNames.Clock];

    private readonly TemporaryFolder _folder = new();
    private Process? _harness;

    [PostgresTheory]
    [InlineData("logs in", true)]
    [InlineData(Ready, true)]
    [InlineData(Ready, false)]
    public async Task Harness_ThatIsEnded_LeavesNothing(string when, bool isInterrupted)
    {
        if (!OperatingSystem.IsWindows())
        {
            // PostgreSQL, which runs as another user where the tests are root's, passes through it.
            File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        _harness = Start();
        await UntilSaidAsync(when);
        if (when == Ready)
        {
            StopSome();
        }

        if (isInterrupted)
        {
            Signals.InterruptGroup(_harness.Id);
        }
        else
        {
            _harness.Kill();
        }

        using var patience = new CancellationTokenSource(Patience);
        await _harness.WaitForExitAsync(patience.Token);
        if (isInterrupted)
        {
            Assert.Equal(2, _harness.ExitCode);
        }
        else
        {
            await UntilNothingIsLeftAsync();
        }

        Assert.Empty(Left());
    }

    public async Task DisposeAsync()
    {
        _harness!.Kill();
        await UntilNothingIsLeftAsync();
        _harness.Dispose();
        _folder.Dispose();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>A silo and the database stand still, as faults let them. One that is being made, or starts, does not: who waits for it would wait for ever.</summary>
    private void StopSome()
    {
        foreach (var id in Processes.Naming(_folder.Path).Where(id => CommandLine(id) is var line && (line.Contains("silo-2", StringComparison.Ordinal) || line.Contains("/postgres -D ", StringComparison.Ordinal))))
        {
            output.WriteLine($"stopped: {CommandLine(id)}");
            Signals.StopProcess(id);
        }
    }

    private async Task UntilNothingIsLeftAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Left().Any())
        {
            await Task.Delay(100, patience.Token);
        }
    }

    /// <summary>In a group of its own, as a shell starts it; what is started in the background, as these tests may be, ignores SIGINT, and so would its children.</summary>
    private Process Start()
    {
        string[] arguments =
        [
            "--default-signal=INT", "setsid", "dotnet", typeof(Harness).Assembly.Location,
            "--seed", "1", "--seconds", "60", "--faults", string.Join(',', Faults), "--folder", _folder["chaos"],
        ];
        var start = new ProcessStartInfo("env", arguments) { RedirectStandardOutput = true };
        start.Environment["TMPDIR"] = Directory.CreateDirectory(_folder["tmp"]).FullName;
        start.Environment[PostgresServer.Variable] = null;
        return Process.Start(start)!;
    }

    private async Task UntilSaidAsync(string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await _harness!.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            output.WriteLine(line);
            if (line.Contains(what, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The harness ended before it said '{what}'.");
    }

    private IEnumerable<string> Left() =>
    [
        .. Processes.Naming(_folder.Path).Select(id => $"process {id}: {CommandLine(id)}"),
        .. File.ReadLines("/proc/mounts").Where(mount => mount.Contains(_folder.Path, StringComparison.Ordinal)),
        .. Directory.EnumerateDirectories(_folder.Path, "mlops-postgres-*", SearchOption.AllDirectories),
    ];

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "gone meanwhile";
        }
    }
}
