using MlOps.Benchmarks.Common;
using MlOps.Testing;

namespace MlOps.Benchmarks.Start;

/// <summary>Time to readiness and idle memory of the published host, beside a bare silo started in turn with it.</summary>
internal static class StartBenchmark
{
    private const int Rounds = 7;
    private const int GrowthRounds = 3;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(Table table)
    {
        using var folder = new TemporaryFolder();
        var host = Path.Combine(await Places.PublishAsync("src/MlOps.Host", folder.Path), "MlOps.Host");
        var bare = Path.Combine(await Places.PublishAsync("tests/MlOps.Benchmarks", folder.Path), "MlOps.Benchmarks");

        List<(double Seconds, double Megabytes)> ours = [], bares = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var one = await MeasureAsync(bare, "/", ["bare", "URL"]);
            var other = await MeasureAsync(host, "/health/ready", ["--urls", "URL", $"--MlOps:DataDirectory={folder[$"data-{round}"]}"]);

            // The first round brings the files into memory.
            if (round > 0)
            {
                bares.Add(one);
                ours.Add(other);
            }
        }

        var demo = await AfterDemoAsync(host, folder["demo"]);
        table.Say($"{Rounds} rounds in turn, each with an empty data directory; memory {Settling.TotalSeconds} s after readiness. Median [range].")
            .Columns("program", "ready after, s", "resident, MB")
            .Row("bare silo + ASP.NET", Spread.Of(bares.Select(each => each.Seconds)), Spread.Of(bares.Select(each => each.Megabytes)))
            .Row("MlOps.Host", Spread.Of(ours.Select(each => each.Seconds)), Spread.Of(ours.Select(each => each.Megabytes)))
            .Row("MlOps.Host ÷ bare, round by round", Spread.OfRatios(ours.Select(each => each.Seconds), bares.Select(each => each.Seconds)), Spread.OfRatios(ours.Select(each => each.Megabytes), bares.Select(each => each.Megabytes)))
            .Row("MlOps.Host after `demo`", "", $"{demo:0}");

        await GrowthAsync(table, host, folder["shelf"]);
    }

    private static async Task GrowthAsync(Table table, string host, string data)
    {
        table.Say($"How it grows with models: each a LightGBM pipeline of its own, deployed and loaded; {GrowthRounds} starts each.")
            .Columns("deployed models", "ready after, s", "resident, MB");
        var models = 0;
        foreach (var count in (int[])[1, 10, 100])
        {
            await ModelShelf.FillAsync(host, data, models, count);
            models = count;
            List<(double Seconds, double Megabytes)> starts = [];
            for (var round = 0; round < GrowthRounds; round++)
            {
                starts.Add(await MeasureAsync(host, "/health/ready", ["--urls", "URL", $"--MlOps:DataDirectory={data}"]));
            }

            table.Row($"{count}", Spread.Of(starts.Select(each => each.Seconds)), Spread.Of(starts.Select(each => each.Megabytes)));
        }
    }

    private static async Task<(double Seconds, double Megabytes)> MeasureAsync(string program, string path, string[] arguments)
    {
        await using var started = await Started.StartAsync(program, path, arguments);
        await Task.Delay(Settling);
        return (started.Took.TotalSeconds, Machine.ResidentMegabytes(started.Id));
    }

    /// <summary>The demonstration serves a model when it is through.</summary>
    private static async Task<double> AfterDemoAsync(string host, string data)
    {
        const string Token = "a-token-for-benchmarks-alone";
        await using var started = await Started.StartAsync(host, "/health/ready", ["demo", "--urls", "URL", $"--MlOps:DataDirectory={data}"], Token);
        using var http = new HttpClient { BaseAddress = started.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        while (!(await http.GetAsync(new Uri("/v2/models/machines/ready", UriKind.Relative))).IsSuccessStatusCode)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }

        await Task.Delay(Settling);
        return Machine.ResidentMegabytes(started.Id);
    }
}
