using MlOps.Benchmarks.Common;
using MlOps.Benchmarks.Start;
using MlOps.Testing;

namespace MlOps.Benchmarks.Cluster;

/// <summary>
/// What one, two and three silos do for a second of their CPU time, each with its share of a core and a load of its own;
/// and three that are a cluster each, which share the machine with one another and nothing else.
/// </summary>
internal static class ScaleBenchmark
{
    private const int MostSilos = 3;
    private const int Rounds = 5;
    private const int WarmUpRounds = 4;

    /// <summary>With 0.4, three silos, their load and PostgreSQL want more than two cores, and the machine is measured, not the cluster.</summary>
    private const double CoresEach = 0.2;

    /// <summary>In place of a number of silos.</summary>
    private const int Apart = 0;

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
            await using var scene = new Scene(program, server, folder[$"scene-{count}"]);
            var (together, database) = await scene.AddAsync(count);
            await Rest.MeasureAsync(together, database, table);
            await ModelShelf.FillAsync(together.Clients[0], 0, 1);
            var loads = new List<(int Silos, Load Load)> { (count, await Load.OfAsync(together)) };
            if (count == MostSilos)
            {
                var apart = new List<Silos>();
                for (var number = 0; number < MostSilos; number++)
                {
                    apart.Add((await scene.AddAsync(1)).Silos);
                    await ModelShelf.FillAsync(apart[^1].Clients[0], 0, 1);
                }

                loads.Add((Apart, await Load.OfAsync(apart)));
            }

            foreach (var (_, one) in loads)
            {
                await one.WarmUpAsync();
            }

            // As many rounds to warm up for one silo as for three, with all of the machine: a silo compiles what it is asked
            // often for some minutes, and the first of them would be measured cold beside the last.
            for (var round = -WarmUpRounds; round < Rounds; round++)
            {
                foreach (var host in scene.Hosts.Where(_ => round == 0))
                {
                    isLimited &= await Quota.TrySetAsync(host.Id, CoresEach);
                }

                for (var kind = 0; kind < loads[0].Load.Kinds.Count; kind++)
                {
                    foreach (var (silos, load) in loads)
                    {
                        foreach (var (work, measured) in await load.Kinds[kind]())
                        {
                            if (round >= 0)
                            {
                                results.TryAdd((silos, work), []);
                                results[(silos, work)].Add(measured);
                            }
                        }
                    }
                }
            }
        }

        Quota.RemoveEmpty();
        table.Say($"{(isLimited ? $"Each silo has {CoresEach} of a core (cgroup), workers included" : "No share of a core could be set (no cgroup): all compete for two cores")}; the load and PostgreSQL "
            + $"have the rest. For each second of the silo processes' CPU time, each silo with a load of its own: predictions of one row over HTTP, {Load.Callers} connections to a silo; training runs, "
            + $"{Load.TrainingRuns} at a time for each silo; metrics logged over HTTP, {Load.Callers} callers to a silo, each to a run of its own, as fast as they are answered (three silos then ask more of PostgreSQL than it can do with what the cores leave it) "
            + $"and at a pace of {Load.Pace} requests a second to each silo, which it bears; actors made over HTTP (a project each: state, row, answer, audit), {Load.Callers} callers to a silo. "
            + $"Beside the cluster of three, in turn with it: three clusters of one silo each, on the same two cores and the same PostgreSQL, so that what a silo loses to the others' presence on the machine can be told from what it loses by being a cluster with them. {Rounds} rounds after a warm-up. Median [range].")
            .Columns("work per CPU-second", "1 silo", "2 silos", "3 silos", "3 clusters of 1", "2 ÷ 1", "3 ÷ 1", "3 ÷ 3 clusters of 1");
        foreach (var name in results.Keys.Select(key => key.Work).Distinct())
        {
            var (one, two, three, apart) = (results[(1, name)], results[(2, name)], results[(3, name)], results[(Apart, name)]);
            table.Row(name, Spread.Of(one), Spread.Of(two), Spread.Of(three), Spread.Of(apart), Spread.OfRatios(two, one), Spread.OfRatios(three, one), Spread.OfRatios(three, apart));
        }

        await using var asked = await PostgresDatabase.CreateAsync(server);
        await using (var first = new Silos(program, asked, folder["schema"]))
        {
            await first.AddAsync();
        }

        await DatabaseLimits.MeasureAsync(asked, table);
    }

    /// <summary>Clusters that stand side by side, each on a database of its own.</summary>
    private sealed class Scene(string program, OwnPostgres server, string folder) : IAsyncDisposable
    {
        private readonly List<(Silos Silos, PostgresDatabase Database)> _clusters = [];

        public IEnumerable<Started> Hosts => _clusters.SelectMany(cluster => cluster.Silos.Hosts);

        public async Task<(Silos Silos, PostgresDatabase Database)> AddAsync(int count)
        {
            var database = await PostgresDatabase.CreateAsync(server);
            var silos = new Silos(program, database, Path.Combine(folder, $"cluster-{_clusters.Count}"));
            _clusters.Add((silos, database));
            for (var number = 0; number < count; number++)
            {
                await silos.AddAsync();
            }

            return (silos, database);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var (silos, database) in _clusters)
            {
                await silos.DisposeAsync();
                await database.DisposeAsync();
            }
        }
    }
}
