using MlOps.Benchmarks.Common;
using MlOps.Benchmarks.Start;
using MlOps.Testing;

namespace MlOps.Benchmarks.Cluster;

/// <summary>What one, two and three silos do for a second of their CPU time, each with its share of a core and a load of its own.</summary>
internal static class ScaleBenchmark
{
    private const int MostSilos = 3;
    private const int Rounds = 5;
    private const double CoresEach = 0.4;

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
            using var load = await Load.OfAsync(silos);
            for (var round = -1; round < Rounds; round++)
            {
                // The first round warms up, with all of the machine.
                foreach (var host in silos.Hosts.Where(_ => round == 0))
                {
                    isLimited &= await Quota.TrySetAsync(host.Id, CoresEach);
                }

                foreach (var (name, measure) in load.Kinds)
                {
                    var measured = await measure();
                    if (round >= 0)
                    {
                        results.TryAdd((count, name), []);
                        results[(count, name)].Add(measured);
                    }
                }
            }
        }

        Quota.RemoveEmpty();
        table.Say($"{(isLimited ? $"Each silo has {CoresEach} of a core (cgroup), workers included" : "No share of a core could be set (no cgroup): all compete for two cores")}; the load and PostgreSQL "
            + $"have the rest. For each second of the silo processes' CPU time, each silo with a load of its own: predictions of one row over HTTP, {Load.Callers} connections to a silo; training runs, "
            + $"{Load.TrainingRuns} at a time for each silo, their workers' CPU apart; metrics logged over HTTP, {Load.Callers} callers to a silo, each to a run of its own; actors made over HTTP (a project each: state, row, answer, audit), {Load.Callers} callers to a silo. {Rounds} rounds after a warm-up. Median [range].")
            .Columns("work per CPU-second", "1 silo", "2 silos", "3 silos", "2 ÷ 1", "3 ÷ 1");
        foreach (var name in results.Keys.Select(key => key.Work).Distinct())
        {
            var (one, two, three) = (results[(1, name)], results[(2, name)], results[(3, name)]);
            table.Row(name, Spread.Of(one), Spread.Of(two), Spread.Of(three), Spread.OfRatios(two, one), Spread.OfRatios(three, one));
        }

        await using var asked = await PostgresDatabase.CreateAsync(server);
        await using (var first = new Silos(program, asked, folder["schema"]))
        {
            await first.AddAsync();
        }

        await DatabaseLimits.MeasureAsync(asked, table);
    }
}
