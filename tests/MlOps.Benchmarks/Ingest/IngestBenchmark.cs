using System.Diagnostics;
using System.Globalization;
using MlOps.Benchmarks.Common;
using MlOps.Client;
using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Benchmarks.Ingest;

/// <summary>A large file from upload to a profiled version, through the published host and its worker, beside DuckDB's own COPY and SUMMARIZE.</summary>
internal static class IngestBenchmark
{
    private const string Token = "a-token-for-benchmarks-alone";
    private const int Rounds = 3;

    private sealed record Used(double HostCpu, double WorkerCpu, double WorkerPeak, double HostPeak, double Wall);

    public static async Task RunAsync(Table table)
    {
        using var folder = new TemporaryFolder();
        var program = Path.Combine(await Places.PublishAsync("src/MlOps.Host", folder.Path), "MlOps.Host");
        await using var host = await Started.StartAsync(
            program, "/health/ready", ["--urls", "URL", $"--MlOps:DataDirectory={folder["data"]}"], Token);
        using var client = new MlOpsHttpClient(new() { Address = host.Address, Token = Token });

        await LargeAsync(table, folder, host, client);
        await GrowthAsync(table, folder, host, client);
    }

    private static async Task LargeAsync(Table table, TemporaryFolder folder, Started host, MlOpsHttpClient client)
    {
        var csv = folder["large.csv"];
        var bytes = BigCsv.Write(csv, 7_600_000);
        List<Used> ours = [];
        List<(double Cpu, double Peak)> peers = [];
        for (var round = 0; round < Rounds; round++)
        {
            peers.Add(await PeerAsync(csv, folder.Path));
            ours.Add(await IngestAsync(csv, $"large-{round}", host, client));
        }

        var cpu = ours.Select(used => used.HostCpu + used.WorkerCpu).ToArray();
        table.Say($"{bytes / 1e9:0.00} GB of CSV, 7,600,000 rows × 15 columns, {Rounds} rounds in turn; the worker's memory limit is the default (2048 MiB). CPU of ours: host and worker, upload included. Median [range].")
            .Columns("what", "CPU, s", "wall, s", "peak resident, MB")
            .Row("DuckDB COPY + SUMMARIZE, one thread, 500 MB limit", Spread.Of(peers.Select(each => each.Cpu)), "", Spread.Of(peers.Select(each => each.Peak)))
            .Row("ours: host", Spread.Of(ours.Select(used => used.HostCpu)), "", Spread.Of(ours.Select(used => used.HostPeak)))
            .Row("ours: worker", Spread.Of(ours.Select(used => used.WorkerCpu)), "", Spread.Of(ours.Select(used => used.WorkerPeak)))
            .Row("ours: both", Spread.Of(cpu), Spread.Of(ours.Select(used => used.Wall)), Spread.Of(ours.Select(used => used.HostPeak + used.WorkerPeak)))
            .Row("ours ÷ DuckDB", Spread.OfRatios(cpu, peers.Select(each => each.Cpu)), "", Spread.OfRatios(ours.Select(used => used.HostPeak + used.WorkerPeak), peers.Select(each => each.Peak)));
        File.Delete(csv);
    }

    private static async Task GrowthAsync(Table table, TemporaryFolder folder, Started host, MlOpsHttpClient client)
    {
        table.Say("How it grows with rows and columns; one run each.")
            .Columns("rows", "columns", "MB of CSV", "worker CPU, s", "worker peak, MB", "CPU µs per value");
        foreach (var (rows, columns) in new[] { (10_000, 15), (100_000, 15), (1_000_000, 15), (100_000, 100), (10_000, 1000), (2_000, 5000) })
        {
            var csv = folder["growth.csv"];
            var bytes = BigCsv.Write(csv, rows, columns);
            var used = await IngestAsync(csv, $"growth-{rows}-{columns}", host, client);
            table.Row($"{rows:N0}", $"{columns:N0}", $"{bytes / 1e6:0.0}", $"{used.WorkerCpu:0.00}", $"{used.WorkerPeak:0}", $"{used.WorkerCpu * 1e6 / rows / columns:0.000}");
        }
    }

    private static async Task<Used> IngestAsync(string csv, string name, Started host, MlOpsHttpClient client)
    {
        var cpu = host.CpuSeconds;
        var began = Stopwatch.GetTimestamp();
        var peak = 0.0;
        using var over = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (!over.IsCancellationRequested)
            {
                peak = Math.Max(peak, Machine.ResidentMegabytes(host.Id));
                await timer.WaitForNextTickAsync();
            }
        });
        RunView run;
        await using (var file = File.OpenRead(csv))
        {
            run = await client.UploadDatasetAsync(name, file);
        }

        run = await client.WaitForRunAsync(run.Id);
        await over.CancelAsync();
        await watch;
        return run.Status == RunStatus.Succeeded
            ? new(host.CpuSeconds - cpu, run.Progress.CpuNanoseconds / 1e9, run.Progress.PeakMemoryBytes / 1e6, peak, Stopwatch.GetElapsedTime(began).TotalSeconds)
            : throw new InvalidOperationException($"{name}: {run.Failure?.Message}");
    }

    private static async Task<(double Cpu, double Peak)> PeerAsync(string csv, string folder)
    {
        using var peer = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["duckdb", csv, folder]) { RedirectStandardOutput = true })!;
        var said = (await peer.StandardOutput.ReadToEndAsync()).Split(' ', StringSplitOptions.TrimEntries);
        await peer.WaitForExitAsync();
        return (double.Parse(said[0], CultureInfo.InvariantCulture), double.Parse(said[1], CultureInfo.InvariantCulture));
    }
}
