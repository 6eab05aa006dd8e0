using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MlOps.EndToEnd.Programs;

namespace MlOps.EndToEnd.Start;

/// <summary>Starting, stopping, and every reason not to start.</summary>
public sealed class StartStopTests
{
    [Fact]
    public async Task SecondProcess_OnTheSameDirectory_SaysSoAndTouchesNothing()
    {
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.StartAsync(folder["data"]);
        var before = Snapshot(folder["data"]);

        var (exitCode, said) = await HostProcess.RunToEndAsync("--urls", "http://127.0.0.1:0", $"--MlOps:DataDirectory={folder["data"]}");

        Assert.Equal(1, exitCode);
        Assert.Contains("in use", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot(folder["data"]));
        using var http = host.Http();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready")).StatusCode);
    }

    [Theory]
    [InlineData("--MlOps:DataDirectroy=x")]
    [InlineData("--bogus")]
    public async Task UnknownOption_IsNamed_AndNothingStarts(string option)
    {
        var (exitCode, said) = await HostProcess.RunToEndAsync("--urls", "http://127.0.0.1:0", option);

        Assert.Equal(1, exitCode);
        Assert.Contains(option, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_IsGiven_AndNothingStarts()
    {
        var (exitCode, said) = await HostProcess.RunToEndAsync("--help");

        Assert.Equal(0, exitCode);
        Assert.Contains("--urls", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakenPort_IsNamedWithTheRemedy()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (exitCode, said) = await HostProcess.RunToEndAsync("--urls", $"http://127.0.0.1:{port}", $"--MlOps:DataDirectory={folder["data"]}");

        Assert.Equal(1, exitCode);
        Assert.Contains("--urls", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DirectoryWithoutPermission_IsNamed()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            // A plain user cannot become another one; the message is the same, tested in the store.
            return;
        }

        using var folder = new TemporaryFolder();
        var locked = Directory.CreateDirectory(folder["locked"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        var start = new ProcessStartInfo("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", Environment.ProcessPath!, "exec", Built.Host + ".dll", "--urls", "http://127.0.0.1:0", $"--MlOps:DataDirectory={locked.FullName}/data"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/tmp",
        };
        start.Environment["HOME"] = "/tmp";

        using var host = Process.Start(start)!;
        var said = await host.StandardError.ReadToEndAsync();
        await host.WaitForExitAsync();

        Assert.Equal(1, host.ExitCode);
        Assert.Contains(locked.FullName, said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstStart_SaysTheTokenOnce_AndOnlyThen()
    {
        using var folder = new TemporaryFolder();
        var first = await OwnTokenAsync(folder["data"]);
        var second = await OwnTokenAsync(folder["data"]);

        Assert.NotNull(first);
        Assert.Null(second);
        Assert.DoesNotContain(Directory.EnumerateFiles(folder["data"], "*.db*"), file => File.ReadAllText(file).Contains(first!, StringComparison.Ordinal));
    }

    private static async Task<string?> OwnTokenAsync(string data)
    {
        var said = new StringWriter();
        await using var host = await MlOps.Host.PlatformHost.CreateAsync(["--urls", "http://127.0.0.1:0", $"--MlOps:DataDirectory={data}"], said);
        await host.StartAsync();
        Assert.Equal(host.NewAdminToken is not null, host.NewAdminToken is { } token && said.ToString().Contains(token, StringComparison.Ordinal));
        return host.NewAdminToken;
    }

    private static List<(string Path, DateTime Written)> Snapshot(string folder) =>
        [.. Directory.EnumerateFiles(folder, "mlops.lock").Concat(Directory.EnumerateDirectories(folder)).Order().Select(path => (path, File.GetLastWriteTimeUtc(path)))];
}
