using System.Diagnostics;
using MlOps.Benchmarks.Common;
using MlOps.Storage;
using MlOps.Storage.State;
using MlOps.Testing;
using Orleans.Storage;

namespace MlOps.Benchmarks.Writes;

/// <summary>
/// State writes per second on PostgreSQL: the platform's group commit, Orleans' AdoNet provider with the same rows (pool
/// of 16, statements prepared by themselves), and the database itself.
/// </summary>
internal static class PostgresWritesBenchmark
{
    private const int Rounds = 5;
    private const int Connections = 16;

    public static async Task RunAsync(Table table)
    {
        await using var server = await OwnPostgres.StartAsync();
        await using var database = await PostgresDatabase.CreateAsync(server);
        using var folder = new TemporaryFolder();
        using var ours = DataDirectory.Open(folder["ours"]);
        using var peers = DataDirectory.Open(folder["peers"]);
        await using var grouped = await ClusterStore.OpenAsync(Settings(database, adoNet: false), ours, TimeProvider.System);
        await using var adoNet = await ClusterStore.OpenAsync(Settings(database, adoNet: true), peers, TimeProvider.System);
        using var host = await StartAsync(grouped, adoNet);
        var grains = host.Services.GetRequiredService<IGrainFactory>();

        table.Say($"Silo, grains and PostgreSQL 15 share the two cores; fsync on. {Rounds} rounds in turn after a warm-up. *Row*: with a row of the catalog in the same "
            + "transaction. *Database*: pgbench sends the same rows, 16 clients, one or 32 actors to a commit. Median [range].")
            .Columns("grains × bytes", "ours, writes/s", "ours, row", "AdoNet, writes/s", "AdoNet, row", "ours ÷ AdoNet", "with rows, ours ÷ AdoNet",
                "database, row, 1 a commit", "database, row, 32 a commit");
        await PgBench.PrepareAsync(database, 1024);
        foreach (var (count, times) in new[] { (1, 300), (64, 100) })
        {
            var rates = new List<double>[6];
            for (var kind = 0; kind < rates.Length; kind++)
            {
                rates[kind] = [];
            }

            for (var round = 0; round <= Rounds; round++)
            {
                double[] measured =
                [
                    await MeasureAsync(grains, "ours", "plain", count, times),
                    await MeasureAsync(grains, "ours", "listed", count, times),
                    await MeasureAsync(grains, "adonet", "plain", count, times / 2),
                    await MeasureAsync(grains, "adonet", "listed", count, times / 2),
                    await PgBench.MeasureAsync(database, count == 1 ? 1 : 16, 1, 1024, 1),
                    await PgBench.MeasureAsync(database, count == 1 ? 1 : 2, 32, 1024, 1),
                ];
                for (var kind = 0; round > 0 && kind < rates.Length; kind++)
                {
                    rates[kind].Add(measured[kind]);
                }
            }

            table.Row(
                $"{count} × 1024", Spread.Of(rates[0]), Spread.Of(rates[1]), Spread.Of(rates[2]), Spread.Of(rates[3]),
                Spread.OfRatios(rates[0], [.. rates[2]]), Spread.OfRatios(rates[1], [.. rates[3]]), Spread.Of(rates[4]), Spread.Of(rates[5]));
        }
    }

    private static PostgresSettings Settings(PostgresDatabase database, bool adoNet) => new()
    {
        ConnectionString = database.ConnectionString,
        ClusterName = "benchmark",
        MaximumConnections = Connections,
        UsesAdoNet = adoNet,
    };

    private static async Task<IHost> StartAsync(ClusterStore ours, ClusterStore adoNet)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddMlOpsClusterStore(ours);
        builder.Services.AddKeyedSingleton<IGrainStorage>("adonet", (_, _) => new ActorGrainStorage(adoNet.States, TimeProvider.System));
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next()));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<double> MeasureAsync(IGrainFactory grains, string type, string prefix, int count, int times)
    {
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, count)
            .Select(i => grains.GetGrain<IWriteGrain>(GrainId.Create(type, $"{prefix}-{type}-{i}")).WriteAsync(times, 1024)));
        return count * times / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
