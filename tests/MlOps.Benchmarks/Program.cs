using MlOps.Benchmarks.Cluster;
using MlOps.Benchmarks.Common;
using MlOps.Benchmarks.Ingest;
using MlOps.Benchmarks.Ledger;
using MlOps.Benchmarks.Metering;
using MlOps.Benchmarks.Predict;
using MlOps.Benchmarks.Series;
using MlOps.Benchmarks.Start;
using MlOps.Benchmarks.Tuner;
using MlOps.Benchmarks.Writes;

namespace MlOps.Benchmarks;

internal static class Program
{
    private static readonly IReadOnlyDictionary<string, Func<Table, Task>> Benchmarks = new SortedDictionary<string, Func<Table, Task>>(StringComparer.Ordinal)
    {
        ["cluster-growth"] = GrowthBenchmark.RunAsync,
        ["cluster-move"] = MoveBenchmark.RunAsync,
        ["cluster-scale"] = ScaleBenchmark.RunAsync,
        ["ingest"] = IngestBenchmark.RunAsync,
        ["ledger"] = LedgerBenchmark.RunAsync,
        ["metering"] = MeteringBenchmark.RunAsync,
        ["postgres-writes"] = PostgresWritesBenchmark.RunAsync,
        ["predict"] = PredictBenchmark.RunAsync,
        ["series"] = SeriesBenchmark.RunAsync,
        ["start"] = StartBenchmark.RunAsync,
        ["tuner"] = TunerBenchmark.RunAsync,
        ["writes"] = WritesBenchmark.RunAsync,
    };

    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            // What some benchmarks start beside the platform, in a process of its own.
            case ["bare", var url]:
                await BareSilo.RunAsync(url);
                return 0;
            case ["duckdb", var csv, var folder]:
                DuckDbPeer.Run(csv, folder);
                return 0;
            case [var name, ..] when Benchmarks.TryGetValue(name, out var run):
                var table = new Table(name, $"dotnet run -c Release --project tests/MlOps.Benchmarks -- {string.Join(' ', arguments)}");
                await run(table);
                await table.WriteAsync(arguments.Contains("--write"));
                return 0;
            default:
                Console.Error.WriteLine($"Name one benchmark: {string.Join(", ", Benchmarks.Keys)}. With --write its table is kept in results/. Nothing else should run on the machine.");
                return 2;
        }
    }
}
