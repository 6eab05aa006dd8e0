using System.Diagnostics;
using System.Text;
using MlOps.Benchmarks.Common;
using MlOps.Benchmarks.Start;
using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Benchmarks.Cluster;

/// <summary>What one, two and three silos do for a second of their CPU time, each with its share of a core.</summary>
internal static class ScaleBenchmark
{
    private const int MostSilos = 3;
    private const int Rounds = 3;
    private const int Callers = 8;
    private const int TrainingRuns = 4;
    private const double CoresEach = 0.4;

    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Table table)
    {
        using var folder = new TemporaryFolder();
        var program = Path.Combine(await Places.PublishAsync("src/MlOps.Host", folder.Path), "MlOps.Host");
        await using var server = await OwnPostgres.StartAsync();
        var isLimited = true;
        table.Say("What a silo costs while nobody asks for anything: its CPU, its memory, its connections to PostgreSQL and the transactions that it asks of it, Orleans' membership included.")
            .Columns("silos", "CPU of each, ms per s", "resident, MB each", "connections of each", "transactions/s of each");
        var results = new Dictionary<(int Silos, string Work), List<double>>();
        for (var count = 1; count <= MostSilos; count++)
        {
            await using var database = await PostgresDatabase.CreateAsync(server);
            await using var silos = new Silos(program, database, folder[$"cluster-of-{count}"]);
            for (var number = 0; number < count; number++)
            {
                await silos.AddAsync();
            }

            await Rest.MeasureAsync(silos, database, table);
            await ModelShelf.FillAsync(silos.Clients[0], 0, 1);
            foreach (var host in silos.Hosts)
            {
                isLimited &= await Quota.TrySetAsync(host.Id, CoresEach);
            }

            for (var round = 0; round <= Rounds; round++)
            {
                foreach (var (name, measured) in new[]
                {
                    ("predictions", await PerCpuSecondAsync(silos, PredictAsync)),
                    ("actors made", await PerCpuSecondAsync(silos, MakeAsync)),
                    ("training runs", await TrainAsync(silos, round)),
                })
                {
                    if (round > 0)
                    {
                        results.TryAdd((count, name), []);
                        results[(count, name)].Add(measured);
                    }
                }
            }
        }

        Quota.RemoveEmpty();
        table.Say($"{(isLimited ? $"Each silo has {CoresEach} of a core (cgroup), workers included" : "No share of a core could be set (no cgroup): all compete for two cores")}; the load and PostgreSQL "
            + $"have the rest. For each second of the silo processes' CPU time: predictions of one row over HTTP, actors made over HTTP (a project each: state, row, answer, audit), both by {Callers} callers "
            + $"in turn at each silo; training runs, {TrainingRuns} at a time, their workers' CPU apart. {Rounds} rounds after a warm-up. Median [range].")
            .Columns("work per CPU-second", "1 silo", "2 silos", "3 silos", "2 ÷ 1", "3 ÷ 1");
        foreach (var name in new[] { "predictions", "actors made", "training runs" })
        {
            var (one, two, three) = (results[(1, name)], results[(2, name)], results[(3, name)]);
            table.Row(name, Spread.Of(one), Spread.Of(two), Spread.Of(three), Spread.OfRatios(two, one), Spread.OfRatios(three, one));
        }
    }

    private static async Task<double> PerCpuSecondAsync(Silos silos, Func<Silos, int, int, Task> call)
    {
        var cpu = silos.CpuSeconds;
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            var calls = 0;
            while (Stopwatch.GetElapsedTime(began) < Stretch)
            {
                await call(silos, caller, calls++);
            }

            return calls;
        }));
        return counts.Sum() / (silos.CpuSeconds - cpu);
    }

    private static readonly ReadOnlyMemory<byte> Row = Encoding.UTF8.GetBytes("""[{"hours": 9000, "load": 50, "site": "s1"}]""");

    private static Task PredictAsync(Silos silos, int caller, int call) =>
        silos.Clients[(caller + call) % silos.Clients.Count].PredictAsync("model-0", Row);

    private static Task MakeAsync(Silos silos, int caller, int call) =>
        silos.Clients[(caller + call) % silos.Clients.Count].CreateProjectAsync($"p-{caller}-{call}-{Stopwatch.GetTimestamp()}");

    private static async Task<double> TrainAsync(Silos silos, int round)
    {
        var cpu = silos.CpuSeconds;
        await Task.WhenAll(Enumerable.Range(0, TrainingRuns).Select(async number =>
        {
            var client = silos.Clients[number % silos.Clients.Count];
            var run = await client.StartRunAsync(new()
            {
                Dataset = "pumps",
                Label = "failed",
                Trainer = "Sdca",
                Seed = (round * TrainingRuns) + number + 1,
                Register = $"trained-{number}",
            });
            if ((await client.WaitForRunAsync(run.Id)).Status != RunStatus.Succeeded)
            {
                throw new InvalidOperationException($"The run {run.Id} did not succeed.");
            }
        }));
        return TrainingRuns / (silos.CpuSeconds - cpu);
    }
}
