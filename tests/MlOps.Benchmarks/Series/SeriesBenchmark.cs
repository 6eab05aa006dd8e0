using System.Diagnostics;
using MlOps.Benchmarks.Common;
using MlOps.Storage;
using MlOps.Storage.Series;
using MlOps.Testing;

namespace MlOps.Benchmarks.Series;

/// <summary>Metric points per second that become durable, on both stores, by how many callers log at once and how much each time.</summary>
internal static class SeriesBenchmark
{
    private const int Rounds = 5;
    private const int Keys = 10;

    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(2);

    private static long _step;

    public static async Task RunAsync(Table table)
    {
        using var folder = new TemporaryFolder();
        await using var server = await OwnPostgres.StartAsync();
        await using var database = await PostgresDatabase.CreateAsync(server);
        using var directory = DataDirectory.Open(folder["silo"]);
        await using var cluster = await ClusterStore.OpenAsync(new() { ConnectionString = database.ConnectionString, ClusterName = "benchmark" }, directory, TimeProvider.System);
        var embedded = new SqliteSeriesStore(Path.Combine(folder.Path, "series.db"));

        table.Say($"A caller appends to a run of its own, {Keys} keys at as many steps as it takes, and waits until that is durable. The callers and PostgreSQL share the two cores; fsync on. "
            + $"CPU: of the process that writes, PostgreSQL's apart. {Rounds} rounds after a warm-up. Median [range].")
            .Columns("callers × points at once", "PostgreSQL, points/s", "CPU µs a point", "SQLite, points/s", "CPU µs a point");
        foreach (var (callers, count) in new[] { (1, 1), (8, 1), (64, 1), (1, 100), (8, 100), (8, 1000) })
        {
            List<double>[] measured = [[], [], [], []];
            for (var round = 0; round <= Rounds; round++)
            {
                var (onCluster, onDisk) = (await MeasureAsync(cluster.Series, callers, count), await MeasureAsync(embedded, callers, count));
                foreach (var (values, value) in measured.Zip([onCluster.Rate, onCluster.Cpu, onDisk.Rate, onDisk.Cpu]).Where(_ => round > 0))
                {
                    values.Add(value);
                }
            }

            table.Row($"{callers} × {count}", Spread.Of(measured[0]), Spread.Of(measured[1]), Spread.Of(measured[2]), Spread.Of(measured[3]));
        }

        await embedded.CloseAsync();
    }

    private static async Task<(double Rate, double Cpu)> MeasureAsync(ISeriesStore store, int callers, int count)
    {
        var (cpu, began) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        var points = (await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var done = 0;
            for (; Stopwatch.GetElapsedTime(began) < Stretch; done += count)
            {
                var first = Interlocked.Add(ref _step, count);
                await store.AppendAsync($"run-{caller:x32}", [.. Enumerable.Range(0, count).Select(point => new MetricPoint($"metric/{point % Keys}", 0, first + (point / Keys), DateTimeOffset.UnixEpoch, point))]);
            }

            return done;
        })))).Sum();
        return (points / Stopwatch.GetElapsedTime(began).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / points);
    }
}
