using System.Diagnostics;
using System.Globalization;
using MlOps.Actors;
using MlOps.Benchmarks.Common;
using MlOps.Benchmarks.Start;
using MlOps.Testing;

namespace MlOps.Benchmarks.Cluster;

/// <summary>How soon a silo that is added carries its share of the actors that are there.</summary>
internal static class MoveBenchmark
{
    private const int Actors = 3_000;
    private const int Rounds = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>A third would be its share; by then the rest is nothing that anybody feels.</summary>
    private const double Enough = 0.25;

    public static async Task RunAsync(Table table)
    {
        using var folder = new TemporaryFolder();
        var program = Path.Combine(await Places.PublishAsync("src/MlOps.Host", folder.Path), "MlOps.Host");
        await using var server = await OwnPostgres.StartAsync();
        table.Say($"{Actors:N0} runs' actors live on two silos; a third silo is added, under a light load: a call at a time, to one of them after the other. Seconds from the start of the third's "
            + $"process; runs' actors on the three silos. Its share would be a third; *carries a quarter* is the first look at which it had {Enough:P0} of them.")
            .Columns("round", "before: first, second", "ready after, s", "carries a quarter after, s", "then: first, second, third", "calls that failed");
        for (var round = 1; round <= Rounds; round++)
        {
            await using var database = await PostgresDatabase.CreateAsync(server);
            await using var silos = new Silos(program, database, folder[$"round-{round}"]);
            await silos.AddAsync();
            await ModelShelf.FillAsync(silos.Clients[0], 0, 1);
            await Filling.FillAsync(database, 0, Actors);
            await silos.AddAsync();
            await Parallel.ForAsync(0, Actors, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, stop) => await silos.Clients[number % 2].GetRunAsync(Filling.Run(number), stop));
            await MoveAsync(table, silos, round);
        }
    }

    private static async Task MoveAsync(Table table, Silos silos, int round)
    {
        var before = await CountAsync(silos);
        var began = Stopwatch.GetTimestamp();
        var adding = silos.AddAsync();
        var (number, failed, counts) = (0, 0, before);
        TimeSpan? ready = null;
        do
        {
            failed += await IsAnsweredAsync(silos, number++) ? 0 : 1;
            if (adding.IsCompletedSuccessfully && number % 50 == 0)
            {
                ready ??= Stopwatch.GetElapsedTime(began);
                counts = await CountAsync(silos);
            }
        }
        while ((counts.Length < 3 || counts[2] < Enough * counts.Sum()) && Stopwatch.GetElapsedTime(began) < Patience);
        await adding;
        var took = Stopwatch.GetElapsedTime(began);
        table.Row(round, Text(before), $"{ready?.TotalSeconds:0.0}", counts[2] < Enough * counts.Sum() ? $"not in {Patience.TotalSeconds:0}" : $"{took.TotalSeconds:0.0}", Text(counts), failed);
    }

    private static async Task<bool> IsAnsweredAsync(Silos silos, int number)
    {
        try
        {
            await silos.Clients[number % 2].GetRunAsync(Filling.Run(number % Actors));
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or Client.MlOpsApiException)
        {
            return false;
        }
    }

    private static string Text(double[] counts) => string.Join(", ", counts.Select(count => count.ToString("N0", CultureInfo.InvariantCulture)));

    private static Task<double[]> CountAsync(Silos silos) => Task.WhenAll(silos.Hosts.Select(host => Activations.CountAsync(host.Address, Silos.Token, Kinds.Run)));
}
