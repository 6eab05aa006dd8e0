using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace MlOps.Testing;

/// <summary>A PostgreSQL server of this process' own, on loopback, which a test may also stop and start again.</summary>
public sealed class OwnPostgres : IAsyncDisposable
{
    private const int Attempts = 3;
    private const string FolderPrefix = "mlops-postgres-";

    private readonly string _folder;
    private readonly string _password = RandomNumberGenerator.GetHexString(24, lowercase: true);
    private readonly bool _isHasty;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _port;
    private Process? _watcher;
    private bool _isOver;

    private OwnPostgres(bool isHasty, string folder)
    {
        _isHasty = isHasty;
        _folder = folder;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>A connection string of its superuser.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=postgres;Password={_password};Database=postgres";

    /// <summary>The process that the others of the server are children of.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>What the server logged.</summary>
    public string Log => Path.Combine(Data, "server.log");

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes a new, empty server and waits until it takes connections.</summary>
    /// <param name="isHasty">Whether it leaves out waiting for the disk, which only the machine's own end would punish.</param>
    /// <param name="folder">The folder, such as a small disk, in which its own is made; null: that of temporary files.</param>
    public static async Task<OwnPostgres> StartAsync(bool isHasty = false, string? folder = null)
    {
        var own = FolderPrefix + RandomNumberGenerator.GetHexString(12, lowercase: true);
        var server = new OwnPostgres(isHasty, Directory.CreateDirectory(Path.Combine(folder ?? Path.GetTempPath(), own)).FullName);
        try
        {
            server.Make();
            await server.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again, on the same port with the same data, after <see cref="StopAsync"/>.</summary>
    public Task StartAgainAsync() => InTurnAsync(async () =>
    {
        string[] arguments = ["-c", WatchScript, "watch", _folder, PostgresPrograms.Folder!, _port.ToString(CultureInfo.InvariantCulture), _isHasty ? "off" : "on", .. PostgresPrograms.AsUser];
        _watcher = Process.Start(new ProcessStartInfo("/bin/sh", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        if (await _watcher.StandardOutput.ReadLineAsync() != "ready")
        {
            _watcher.Dispose();
            _watcher = null;
            throw new InvalidOperationException($"PostgreSQL did not start on port {_port}:{Environment.NewLine}{(File.Exists(Log) ? await File.ReadAllTextAsync(Log) : "")}");
        }
    });

    /// <summary>Stops it and waits until it stands: in order, or (<paramref name="crash"/>) as when its machine loses power.</summary>
    public Task StopAsync(bool crash = false) => InTurnAsync(async () =>
    {
        await _watcher!.StandardInput.WriteLineAsync(crash ? "immediate" : "fast");
        await _watcher.WaitForExitAsync();
        _watcher.Dispose();
        _watcher = null;
    });

    /// <summary>SIGSTOP of every process of the server, its parent first, so that it starts no new ones: nothing answers any more.</summary>
    public void Pause()
    {
        foreach (var id in Processes.Family(ProcessId))
        {
            Signals.StopProcess(id);
        }
    }

    /// <summary>Goes on after <see cref="Pause"/>, with what was asked for meanwhile too.</summary>
    public void Continue()
    {
        foreach (var id in Processes.Family(ProcessId).Reverse())
        {
            Signals.ContinueProcess(id);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await InTurnAsync(async () =>
    {
        _isOver = true;
        if (_watcher is null)
        {
            Directory.Delete(_folder, recursive: true);
            return;
        }

        _watcher.StandardInput.Close();
        await _watcher.WaitForExitAsync();
        _watcher.Dispose();
    });

    /// <summary>One after the other: who stops and starts it again may be at that when all is given up.</summary>
    private async Task InTurnAsync(Func<Task> step)
    {
        await _turn.WaitAsync();
        try
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            await step();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            _port = FreePort.Next();
            try
            {
                await StartAgainAsync();
                return;
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                // Somebody else took the port in between.
            }
        }
    }

    private void Make()
    {
        PostgresPrograms.GiveTo(_folder);
        var passwordFile = Path.Combine(_folder, "password");
        File.WriteAllText(passwordFile, _password);

        // Ordered as a language orders, which is what most servers do: an order that the code must not lean on.
        string[] order = PostgresPrograms.Version >= 15 ? ["--locale-provider=icu", "--icu-locale=en-US"] : [];
        PostgresPrograms.RunAsUser(
            "initdb",
            ["-D", Data, "--username=postgres", "--auth=scram-sha-256", $"--pwfile={passwordFile}", "--encoding=UTF8", "--locale=C.UTF-8", .. order]);
    }

    // The watcher reads from this process: a line says how to stop; the end of the input says that this process is gone, by
    // SIGKILL too, and then nobody needs the folder any more. Ctrl-C reaches it too, and must not end it before. A stopped (SIGSTOP) server is woken, so that it can end.
    private const string WatchScript =
        """
        trap '' HUP INT QUIT TERM
        folder=$1; programs=$2; port=$3; sync=$4; shift 4
        ctl() { "$@" >>"$folder/watch.log" 2>&1; }
        options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c max_connections=200 -c fsync=$sync -c full_page_writes=$sync"
        ctl "$@" "$programs/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -w -t 60 -o "$options" start || exit 1
        echo ready
        if read -r how; then
          ctl "$@" "$programs/pg_ctl" -D "$folder/data" -m "$how" -w -t 60 stop
        else
          kill -CONT "$(head -n 1 "$folder/data/postmaster.pid")"
          ctl "$@" "$programs/pg_ctl" -D "$folder/data" -m immediate -w -t 60 stop
          rm -rf "$folder"
        fi
        """;
}
