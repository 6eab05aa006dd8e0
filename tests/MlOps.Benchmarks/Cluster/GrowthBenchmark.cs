using System.Diagnostics;
using MlOps.Benchmarks.Common;
using MlOps.Benchmarks.Start;
using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Benchmarks.Cluster;

/// <summary>What is listed, searched and opened among a thousand runs, and among a million.</summary>
internal static class GrowthBenchmark
{
    private const int Times = 200;

    private static readonly (int Datasets, int Runs)[] Sizes = [(1_000, 1_000), (100_000, 1_000_000)];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Table table)
    {
        using var folder = new TemporaryFolder();
        var program = Path.Combine(await Places.PublishAsync("src/MlOps.Host", folder.Path), "MlOps.Host");

        // Filling takes minutes with the disk waited for, and what is measured reads.
        await using var server = await OwnPostgres.StartAsync(isHasty: true);
        await using var database = await PostgresDatabase.CreateAsync(server);
        await using (var first = new Silos(program, database, folder["first"]))
        {
            await first.AddAsync();
            await ModelShelf.FillAsync(first.Clients[0], 0, 1);
        }

        table.Say($"One silo, started anew for each size; each call made {Times} times over HTTP, on other runs each time. Milliseconds, median [range]; memory {Settling.TotalSeconds} s after readiness.")
            .Columns("datasets, runs", "list 100 runs", "list 20 of the failed", "list an experiment's 100", "find a dataset by name", "open a run's actor", "resident, MB");
        foreach (var (datasets, runs) in Sizes)
        {
            await Filling.FillAsync(database, datasets, runs);
            await using var silos = new Silos(program, database, folder[$"silo-{runs}"]);
            await silos.AddAsync();
            await Task.Delay(Settling);
            var memory = Machine.ResidentMegabytes(silos.Hosts[0].Id);
            table.Row(
                $"{datasets:N0}, {runs:N0}",
                await MeasureAsync(number => silos.Clients[0].ListRunsAsync(null, new() { Limit = 100 })),
                await MeasureAsync(number => silos.Clients[0].ListRunsAsync(new(Status: RunStatus.Failed), new() { Limit = 20 })),
                await MeasureAsync(number => silos.Clients[0].ListRunsAsync(new(Parent: Filling.Experiment(number % (Sizes[0].Runs / Filling.RunsOfAnExperiment))), new() { Limit = 100 })),
                await MeasureAsync(number => silos.Clients[0].GetDatasetAsync($"filled-{number * datasets / Times}")),
                await MeasureAsync(number => silos.Clients[0].GetRunAsync(Filling.Run(number * (runs / Times)))),
                $"{memory:0}");
        }
    }

    private static async Task<Spread> MeasureAsync(Func<int, Task> call)
    {
        var times = new List<double>();
        for (var number = -3; number < Times; number++)
        {
            var began = Stopwatch.GetTimestamp();
            await call(Math.Abs(number));
            if (number >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }

        return Spread.Of(times);
    }
}
