using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace MlOps.Work;

/// <summary>One worker process and the pipe to it.</summary>
internal sealed class WorkerProcess : IWatchedWorker, IDisposable
{
    private const int ErrorLinesKept = 20;

    private readonly Process _process;
    private readonly Queue<string> _errors = [];
    private readonly Task _errorsRead;

    private WorkerProcess(Process process)
    {
        _process = process;
        _errorsRead = ReadErrorsAsync();
    }

    public int Id => _process.Id;

    /// <summary>Starts a worker on a job. Its standard input stays open: when this process dies, it ends.</summary>
    public static async Task<WorkerProcess> StartAsync(WorkerJob job, WorkOptions options)
    {
        var start = StartInfo(options);
        start.WorkingDirectory = job.WorkDirectory;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;

        // What the worker reads may be hostile, and it has no business with the platform's secrets: it gets what a
        // program needs to run, and nothing else of the host's environment.
        foreach (var name in start.Environment.Keys.Where(name => !IsHarmless(name)).ToList())
        {
            start.Environment.Remove(name);
        }

        // The heap gets three quarters of the limit; the rest is for native memory, which RLIMIT_DATA bounds with it.
        start.Environment["DOTNET_GCHeapHardLimit"] = $"0x{job.Limits.MemoryMiB * 1024L * 1024 / 4 * 3:x}";
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["OMP_NUM_THREADS"] = job is TrainingJob training ? $"{training.Spec.Threads}" : "1";

        var worker = new WorkerProcess(Process.Start(start) ?? throw new InvalidOperationException($"The worker {start.FileName} did not start."));
        try
        {
            await worker._process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(job, MlOpsJson.Options));
            await worker._process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It died at once; what it wrote to its error output, and its exit code, say why.
        }

        return worker;
    }

    /// <summary>What the worker says, until it ends.</summary>
    public async IAsyncEnumerable<WorkerMessage> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            WorkerMessage? message = null;
            try
            {
                message = JsonSerializer.Deserialize<WorkerMessage>(line, MlOpsJson.Options);
            }
            catch (Exception exception) when (exception is JsonException or NotSupportedException)
            {
                // A native library's own chatter on the pipe is worth a line in the log.
                message = new WorkerLog(line);
            }

            if (message is not null)
            {
                yield return message;
            }
        }
    }

    /// <summary>Waits for the end; its exit code and the last lines of its error output.</summary>
    public async Task<(int ExitCode, string Errors)> WaitAsync()
    {
        await _process.WaitForExitAsync();
        await _errorsRead;
        lock (_errors)
        {
            return (_process.ExitCode, string.Join('\n', _errors));
        }
    }

    public (long ResidentBytes, long CpuNanoseconds)? Measure()
    {
        try
        {
            _process.Refresh();
            return _process.HasExited ? null : (_process.WorkingSet64, (long)_process.TotalProcessorTime.TotalNanoseconds);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself, or some process below it has.
        }
    }

    /// <summary>Ends the worker, should it still live, and lets go of it.</summary>
    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(WorkOptions options)
    {
        if (options.Worker is { Length: > 0 } named)
        {
            return Runs(named);
        }

        var folder = Path.Combine(AppContext.BaseDirectory, "worker");
        var executable = Path.Combine(folder, OperatingSystem.IsWindows() ? "MlOps.Trainer.exe" : "MlOps.Trainer");
        var assembly = Path.Combine(folder, "MlOps.Trainer.dll");
        return File.Exists(executable) ? Runs(executable)
            : File.Exists(assembly) ? Runs(assembly)
            : throw new FileNotFoundException(
                $"The worker was not found in {folder}. Build the whole host, or set {WorkOptions.Section}:{nameof(WorkOptions.Worker)} to its path.");
    }

    private static bool IsHarmless(string name) =>
        name is "PATH" or "HOME" or "TMPDIR" or "TEMP" or "TMP" or "LANG" or "TZ" or "LD_LIBRARY_PATH" or "SystemRoot" or "USERPROFILE"
        || name.StartsWith("DOTNET_ROOT", StringComparison.OrdinalIgnoreCase);

    private static ProcessStartInfo Runs(string path) =>
        path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? new("dotnet", ["exec", path]) : new(path);

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors)
            {
                _errors.Enqueue(line);
                if (_errors.Count > ErrorLinesKept)
                {
                    _errors.Dequeue();
                }
            }
        }
    }
}

/// <summary>Why a worker ended, by its exit code: the runtime reports a signal as 128 and its number.</summary>
internal static class WorkerExit
{
    /// <summary>Why a worker that ended without a result did so.</summary>
    public static Runs.RunFailure Explain(int exitCode, string errors, Runs.RunLimits limits)
    {
        var ranOut = exitCode is 134 or 139 && IsAboutMemory(errors);
        if (ranOut)
        {
            return new("worker.out-of-memory", $"The worker ran out of its {limits.MemoryMiB} MiB. Give the run more memory, or less data.");
        }

        var how = exitCode switch
        {
            137 => "was killed (SIGKILL): by someone, or by the system when memory ran short",
            143 => "was ended (SIGTERM)",
            134 => "aborted (SIGABRT)",
            139 => "crashed (SIGSEGV)",
            _ => $"ended with exit code {exitCode} and no result",
        };
        var tail = errors.Length > 0 ? $" Its last words: {errors}" : "";
        return new(exitCode is 137 or 143 ? "worker.killed" : "worker.crashed", $"The worker {how}. Start the run again.{tail}");
    }

    private static bool IsAboutMemory(string errors) =>
        errors.Contains("memory", StringComparison.OrdinalIgnoreCase) || errors.Contains("bad_alloc", StringComparison.Ordinal);
}
