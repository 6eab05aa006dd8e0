using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MlOps.Testing;

namespace MlOps.Deploy.Local;

/// <summary><c>deploy/local/cluster</c> on a folder and ports of a test's own.</summary>
internal sealed class ClusterScript : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ClusterScript()
    {
        if (!OperatingSystem.IsWindows())
        {
            // PostgreSQL, which runs as another user where the tests are root's, passes through it.
            File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
    }

    public string Data => _folder["a cluster"];

    public int Port { get; } = TwoFreePorts();

    public Uri Address(int number) => new($"http://127.0.0.1:{Port + number - 1}");

    /// <summary>The database's first process.</summary>
    public int Database => int.Parse(File.ReadLines(Path.Combine(Data, "postgres", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>The process of a host that was started.</summary>
    public int ProcessOf(int number) => int.Parse(File.ReadAllText(Path.Combine(Data, "run", $"{number}.pid")).Split(' ')[0], CultureInfo.InvariantCulture);

    public Task<Ended> StartAsync(int hosts, string? program = null) => CallAsync(program, "start", $"{hosts}", "--port", $"{Port}");

    public Task<Ended> RunAsync(params string[] arguments) => CallAsync(null, arguments);

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(Data))
        {
            var stopped = await RunAsync("stop");
            Assert.True(stopped.Code == 0, stopped.Complained);
        }

        _folder.Dispose();
    }

    private Task<Ended> CallAsync(string? program, params string[] arguments) => Run.ToEndAsync(
        "bash",
        [Repository.PathOf("deploy/local/cluster"), .. arguments, "--data", Data],
        new Dictionary<string, string?>
        {
            ["MLOPS_HOST"] = program ?? Repository.HostProgram,
            ["MLOPS_POSTGRES"] = null,
            ["MLOPS_ADMIN_TOKEN"] = null,
            ["MlOps__Work__Slots"] = "0",
        });

    private static int TwoFreePorts()
    {
        while (true)
        {
            var port = FreePort.Next();
            try
            {
                using var second = new TcpListener(IPAddress.Loopback, port + 1);
                second.Start();
                return port;
            }
            catch (Exception exception) when (exception is SocketException or ArgumentOutOfRangeException)
            {
                // The next is taken, or there is none: look elsewhere.
            }
        }
    }
}
