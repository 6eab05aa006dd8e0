using System.Diagnostics;
using System.Text.Json;
using MlOps.Benchmarks.Common;
using MlOps.Storage;
using MlOps.Testing;
using Orleans.Storage;

namespace MlOps.Benchmarks.Writes;

/// <summary>State writes per second of the platform's grain storage, beside Orleans' AdoNet provider on the same SQLite, fsync on in both.</summary>
internal static class WritesBenchmark
{
    private const int Rounds = 5;

    public static async Task RunAsync(Table table)
    {
        using var folder = new TemporaryFolder();
        using var directory = DataDirectory.Open(folder["data"]);
        var peer = PeerScript.Create(folder["peer.db"]);
        using var host = await StartAsync(directory, peer);
        var grains = host.Services.GetRequiredService<IGrainFactory>();

        table.Say($"Each grain writes in a loop; {Rounds} rounds in turn after a warm-up. Pool lag: the longest that a work item waited for a thread. Median [range].")
            .Columns("grains × bytes", "ours, writes/s", "ours with a catalog row", "AdoNet, writes/s", "ours ÷ AdoNet", "with a row ÷ AdoNet", "most pool lag ours, ms", "AdoNet, ms");
        foreach (var (count, bytes, times) in new[] { (1, 1024, 400), (64, 1024, 100), (64, 10_240, 40) })
        {
            List<(double Rate, double Lag)> ours = [], listed = [], peers = [];
            for (var round = 0; round <= Rounds; round++)
            {
                var (one, two, three) = (
                    await MeasureAsync(grains, "ours", "plain", count, bytes, times),
                    await MeasureAsync(grains, "ours", "listed", count, bytes, times),
                    await MeasureAsync(grains, "peer", "plain", count, bytes, Math.Max(10, times / 5)));
                if (round > 0)
                {
                    ours.Add(one);
                    listed.Add(two);
                    peers.Add(three);
                }
            }

            var rates = peers.Select(each => each.Rate).ToArray();
            table.Row(
                $"{count} × {bytes}",
                Spread.Of(ours.Select(each => each.Rate)),
                Spread.Of(listed.Select(each => each.Rate)),
                Spread.Of(rates),
                Spread.OfRatios(ours.Select(each => each.Rate), rates),
                Spread.OfRatios(listed.Select(each => each.Rate), rates),
                Spread.Of(ours.Select(each => each.Lag)),
                Spread.Of(peers.Select(each => each.Lag)));
        }
    }

    private static async Task<IHost> StartAsync(DataDirectory directory, string peer)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddMlOpsEmbeddedStore(directory);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next());
            silo.AddAdoNetGrainStorage("peer", options =>
            {
                // Under this name Orleans loads Microsoft.Data.Sqlite.
                options.Invariant = "System.Data.SQLite";
                options.ConnectionString = peer;
                options.GrainStorageSerializer = new FastJson();
            });
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<(double Rate, double Lag)> MeasureAsync(IGrainFactory grains, string type, string prefix, int count, int bytes, int times)
    {
        using var lag = new PoolLag();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, count)
            .Select(i => grains.GetGrain<IWriteGrain>(GrainId.Create(type, $"{prefix}-{bytes}-{i}")).WriteAsync(times, bytes)));
        return (count * times / Stopwatch.GetElapsedTime(began).TotalSeconds, lag.MostMilliseconds);
    }

    /// <summary>The same serialiser as ours, so that only storing differs.</summary>
    private sealed class FastJson : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input));

        public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span)!;
    }
}
