using System.Diagnostics;
using System.Globalization;
using MlOps.Benchmarks.Common;
using MlOps.Benchmarks.Start;
using MlOps.Runs;
using MlOps.Testing;
using Npgsql;

namespace MlOps.Benchmarks.Cluster;

/// <summary>What is listed, searched and opened among a thousand runs, and among a million; and how soon a silo that is added carries its share.</summary>
internal static class GrowthBenchmark
{
    private const int Times = 200;
    private const int RunsOfAnExperiment = 100;
    private const int OneInFails = 50;
    private const int MovingActors = 3_000;

    private static readonly (int Datasets, int Runs)[] Sizes = [(1_000, 1_000), (100_000, 1_000_000)];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MovePatience = TimeSpan.FromMinutes(5);

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
            await FillAsync(database, datasets, runs);
            await using var silos = new Silos(program, database, folder[$"silo-{runs}"]);
            await silos.AddAsync();
            await Task.Delay(Settling);
            var memory = Machine.ResidentMegabytes(silos.Hosts[0].Id);
            table.Row(
                $"{datasets:N0}, {runs:N0}",
                await MeasureAsync(number => silos.Clients[0].ListRunsAsync(null, new() { Limit = 100 })),
                await MeasureAsync(number => silos.Clients[0].ListRunsAsync(new(Status: RunStatus.Failed), new() { Limit = 20 })),
                await MeasureAsync(number => silos.Clients[0].ListRunsAsync(new(Parent: Experiment(number % (Sizes[0].Runs / RunsOfAnExperiment))), new() { Limit = 100 })),
                await MeasureAsync(number => silos.Clients[0].GetDatasetAsync($"filled-{number * datasets / Times}")),
                await MeasureAsync(number => silos.Clients[0].GetRunAsync(Run(number * (runs / Times)))),
                $"{memory:0}");
        }

        await MoveAsync(table, program, database, folder["moving"]);
    }

    private static string Run(int number) => string.Create(CultureInfo.InvariantCulture, $"run-{number:x32}");

    private static string Experiment(int number) => string.Create(CultureInfo.InvariantCulture, $"exp-{number:x32}");

    /// <summary>Copies of the one run and dataset that there are, under other ids: states and rows as the actors write them.</summary>
    private static async Task FillAsync(PostgresDatabase database, int datasets, int runs)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        foreach (var sql in (string[])[Copies(datasets, runs), "VACUUM ANALYZE", "CHECKPOINT"])
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }

    private static string Copies(int datasets, int runs) =>
        $"""
        WITH one AS (SELECT c.*, g.payload FROM catalog c JOIN grain_state g ON g.id = c.id WHERE c.kind = 'run' AND c.id NOT LIKE 'run-000%' AND c.view LIKE '%"training"%' ORDER BY c.created_at LIMIT 1),
        filled AS (
            INSERT INTO catalog SELECT 'run-' || lpad(to_hex(n), 32, '0'), kind, scope, NULL, 'exp-' || lpad(to_hex(n % ({runs / RunsOfAnExperiment})), 32, '0'),
                CASE WHEN n % {OneInFails} = 0 THEN 'failed' ELSE 'succeeded' END, created_at + n, replace(view, id, 'run-' || lpad(to_hex(n), 32, '0')), 1
            FROM one, generate_series(0, {runs - 1}) n ON CONFLICT DO NOTHING)
        INSERT INTO grain_state SELECT 'run', 'run-' || lpad(to_hex(n), 32, '0'), 1, payload, 0, '' FROM one, generate_series(0, {runs - 1}) n ON CONFLICT DO NOTHING;
        WITH one AS (SELECT c.*, g.payload FROM catalog c JOIN grain_state g ON g.id = c.id WHERE c.kind = 'dataset' AND c.name = 'pumps'),
        filled AS (
            INSERT INTO catalog SELECT 'ds-' || lpad(to_hex(n), 32, '0'), kind, scope, 'filled-' || n, parent_id, status, created_at + n,
                replace(replace(view, id, 'ds-' || lpad(to_hex(n), 32, '0')), '"pumps"', '"filled-' || n || '"'), 1
            FROM one, generate_series(0, {datasets - 1}) n ON CONFLICT DO NOTHING)
        INSERT INTO grain_state SELECT 'dataset', 'ds-' || lpad(to_hex(n), 32, '0'), 1, payload, 0, '' FROM one, generate_series(0, {datasets - 1}) n ON CONFLICT DO NOTHING;
        """;

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

    private static async Task MoveAsync(Table table, string program, PostgresDatabase database, string folder)
    {
        await using var silos = new Silos(program, database, folder);
        await silos.AddAsync();
        await silos.AddAsync();
        await Parallel.ForAsync(0, MovingActors, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, stop) => await silos.Clients[number % 2].GetRunAsync(Run(number), stop));

        // Alive, but for a trickle of calls: what moves is moved, not made anew.
        var began = Stopwatch.GetTimestamp();
        await silos.AddAsync();
        var ready = Stopwatch.GetElapsedTime(began);
        var number = 0;
        var share = 0.0;
        while (share < 0.25 && Stopwatch.GetElapsedTime(began) < MovePatience)
        {
            await silos.Clients[number % 3].GetRunAsync(Run(number++ % MovingActors));
            if (number % 100 == 0)
            {
                share = await ShareAsync(silos);
            }
        }

        table.Say(share >= 0.25
            ? $"Of {MovingActors:N0} actors on two silos, a third one that is added carries {share:P0} {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s after its process was started and {(Stopwatch.GetElapsedTime(began) - ready).TotalSeconds:0.0} s after it was ready, under a light load."
            : $"Of {MovingActors:N0} actors on two silos, a third one that is added carries {share:P0} after {MovePatience.TotalMinutes} minutes.");
    }

    /// <summary>What part of all actors the silo that came last has.</summary>
    private static async Task<double> ShareAsync(Silos silos)
    {
        var counts = new List<double>();
        foreach (var host in silos.Hosts)
        {
            counts.Add(await Activations.CountAsync(host.Address, Silos.Token));
        }

        return counts[^1] / counts.Sum();
    }
}
