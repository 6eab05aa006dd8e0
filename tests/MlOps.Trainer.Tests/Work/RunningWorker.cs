using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Work;

namespace MlOps.Trainer.Work;

/// <summary>The real worker executable, beside the test assembly.</summary>
internal sealed class RunningWorker : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;

    public RunningWorker(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        var host = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "MlOps.Trainer.exe" : "MlOps.Trainer");
        if (File.Exists(host))
        {
            start.FileName = host;
        }
        else
        {
            start.FileName = "dotnet";
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "MlOps.Trainer.dll"));
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public Process Process => _process;

    public void Send(WorkerJob job) => SendLine(JsonSerializer.Serialize(job, MlOpsJson.Options));

    public void SendLine(string line)
    {
        _process.StandardInput.Write(line + "\n");
        _process.StandardInput.Flush();
    }

    public void CloseInput() => _process.StandardInput.Close();

    public async Task<WorkerMessage> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var line = await _process.StandardOutput.ReadLineAsync(patience.Token);
        Assert.True(line is not null, "The worker ended without a message.");
        return JsonSerializer.Deserialize<WorkerMessage>(line, MlOpsJson.Options)!;
    }

    /// <summary>All messages until the end, the exit code, and what was printed beside.</summary>
    public async Task<WorkerEnd> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var messages = ImmutableArray.CreateBuilder<WorkerMessage>();
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            messages.Add(JsonSerializer.Deserialize<WorkerMessage>(line, MlOpsJson.Options)!);
        }

        await _process.WaitForExitAsync(patience.Token);
        return new WorkerEnd(_process.ExitCode, messages.ToImmutable(), await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}

internal sealed record WorkerEnd(int ExitCode, ImmutableArray<WorkerMessage> Messages, string Errors)
{
    public RunFailure Failure => (Messages[^1] as WorkerFailed)?.Failure ?? throw new InvalidOperationException($"{ExitCode}: {Messages[^1]} {Errors}");

    public IEnumerable<string> Logs => Messages.OfType<WorkerLog>().Select(line => line.Text);

    public IngestionDone Done => Messages[^1] as IngestionDone ?? throw new InvalidOperationException($"{Messages[^1]} {Errors}");
}

/// <summary>Ingestions by the real worker.</summary>
internal static class Ingest
{
    public static IngestionJob Job(TemporaryFolder folder, string path, CsvOptions? csv = null, RunLimits? limits = null)
    {
        using var file = File.OpenRead(path);
        return new IngestionJob
        {
            WorkDirectory = Directory.CreateDirectory(folder["work"]).FullName,
            Limits = limits ?? new RunLimits { MemoryMiB = 512, Seconds = 60 },
            InputPath = path,
            RawDigest = Convert.ToHexStringLower(SHA256.HashData(file)),
            Csv = csv ?? new CsvOptions(),
        };
    }

    public static IngestionJob Job(TemporaryFolder folder, byte[] content, CsvOptions? csv = null, RunLimits? limits = null)
    {
        File.WriteAllBytes(folder["upload"], content);
        return Job(folder, folder["upload"], csv, limits);
    }

    public static async Task<WorkerEnd> RunAsync(WorkerJob job, params (string Name, string Value)[] environment)
    {
        using var worker = new RunningWorker(environment);
        worker.Send(job);
        return await worker.EndAsync();
    }

    public static DatasetManifest Manifest(IngestionJob job) =>
        JsonSerializer.Deserialize<DatasetManifest>(File.ReadAllBytes(Path.Combine(job.WorkDirectory, "manifest.json")), MlOpsJson.Options)!;

    /// <summary>Writes what <paramref name="select"/> selects as a Parquet file.</summary>
    public static string Parquet(TemporaryFolder folder, string select)
    {
        var path = folder["input.parquet"];
        Execute($"COPY ({select}) TO {Sql.Text(path)} (FORMAT parquet)");
        return path;
    }

    public static void Execute(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>What the worker made, in its order.</summary>
    public static List<object?[]> Rows(TemporaryFolder folder, params string[] columns) => Rows([Path.Combine(folder["work"], "data.parquet")], columns);

    /// <summary>What is in some Parquet files, one after the other.</summary>
    public static List<object?[]> Rows(IEnumerable<string> files, params string[] columns)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var names = string.Join(", ", columns.Select(Sql.Name));
        command.CommandText = $"SELECT {names} FROM {Sql.Parquet(files)}";
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, columns.Length).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return rows;
    }
}
