using System.Diagnostics;
using MlOps.Accounts;
using MlOps.Benchmarks.Common;
using MlOps.Benchmarks.Start;
using MlOps.Client;
using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Benchmarks.Metering;

/// <summary>What metering costs a prediction over HTTP, and how much of the machine's CPU it finds the payer of, under both loads.</summary>
internal static class ServedMetering
{
    private const int Connections = 8;
    private const int Rounds = 9;
    private const int TrainingRuns = 12;
    private const string Token = "a-token-for-benchmarks-alone";
    private const string Row = """[{"hours": 9000, "load": 50, "site": "s1"}]""";

    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(Table table)
    {
        using var folder = new TemporaryFolder();
        var program = Path.Combine(await Places.PublishAsync("src/MlOps.Host", folder.Path), "MlOps.Host");
        await using var off = await StartAsync(program, folder["off"], metersConnections: false);
        await using var on = await StartAsync(program, folder["on"], metersConnections: true);
        using var client = new MlOpsHttpClient(new() { Address = on.Address, Token = Token });
        foreach (var host in (Started[])[off, on])
        {
            await AskAsync(host, WarmUp);
        }

        await CpuAsync(client);
        var before = await CpuAsync(client);
        List<(double Micros, double Rate)> without = [], with = [];
        for (var round = 0; round < Rounds; round++)
        {
            without.Add(await AskAsync(off, Stretch));
            with.Add(await AskAsync(on, Stretch));
        }

        var serving = await CpuAsync(client) - before;
        table.Say($"Predictions of one row over HTTP, {Connections} connections: a host that does not meter its connections (predictions themselves it does) and one that does, {Rounds} rounds of {Stretch.TotalSeconds:0} s in turn. Median [range].")
            .Columns("host", "CPU a request, µs", "requests/s")
            .Row("does not meter connections", Spread.Of(without.Select(one => one.Micros)), Spread.Of(without.Select(one => one.Rate)))
            .Row("meters connections", Spread.Of(with.Select(one => one.Micros)), Spread.Of(with.Select(one => one.Rate)))
            .Row("the second ÷ the first, round by round", Spread.OfRatios(with.Select(one => one.Micros), without.Select(one => one.Micros)), Spread.OfRatios(with.Select(one => one.Rate), without.Select(one => one.Rate)));

        before = await CpuAsync(client);
        for (var run = 0; run < TrainingRuns; run++)
        {
            var view = await client.WaitForRunAsync((await client.StartRunAsync(new() { Dataset = "pumps", Label = "failed", Trainer = "LightGbm", Seed = run })).Id);
            if (view.Status != RunStatus.Succeeded)
            {
                throw new InvalidOperationException(view.Failure?.Message);
            }
        }

        var training = await CpuAsync(client) - before;
        table.Say($"Of the CPU time that the host's process and its workers used by the operating system's clock, what actors are charged for: under those predictions, and under {TrainingRuns} training runs one after the other (LightGBM, 1,000 rows).")
            .Columns("load", "charged, s", "of it workers, s", "nobody's, s", "charged, of all")
            .Row("predictions", $"{serving.Charged:0.00}", $"{serving.Workers:0.00}", $"{serving.Nobodys:0.00}", $"{serving.Charged / (serving.Charged + serving.Nobodys):P1}")
            .Row("training", $"{training.Charged:0.00}", $"{training.Workers:0.00}", $"{training.Nobodys:0.00}", $"{training.Charged / (training.Charged + training.Nobodys):P1}");
    }

    private static async Task<Started> StartAsync(string program, string data, bool metersConnections)
    {
        var host = await Started.StartAsync(
            program,
            "/health/ready",
            ["--urls", "URL", $"--MlOps:DataDirectory={data}", $"--MlOps:Accounts:MeterConnections={metersConnections}", "--MlOps:Accounts:FlushInterval=00:00:00.5"],
            Token);
        using var client = new MlOpsHttpClient(new() { Address = host.Address, Token = Token, PollInterval = TimeSpan.FromMilliseconds(50) });
        await ModelShelf.FillAsync(client, 0, 1);
        return host;
    }

    /// <summary>The host's CPU time for a request, and how many it answered.</summary>
    private static async Task<(double Micros, double Rate)> AskAsync(Started host, TimeSpan stretch)
    {
        var connections = Enumerable.Range(0, Connections).Select(_ => new PlainConnection(host.Address, "/api/v1/deployments/model-0/predict", Token, Row)).ToList();
        try
        {
            var cpu = host.CpuSeconds;
            var began = Stopwatch.GetTimestamp();
            var counts = await Task.WhenAll(connections.Select(async connection =>
            {
                var calls = 0;
                for (; Stopwatch.GetElapsedTime(began) < stretch; calls++)
                {
                    await connection.AskAsync();
                }

                return calls;
            }));
            var (requests, seconds) = (counts.Sum(), Stopwatch.GetElapsedTime(began).TotalSeconds);
            return ((host.CpuSeconds - cpu) / requests * 1e6, requests / seconds);
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    /// <summary>What is in the ledger once the host has twice told what it did since: until then it may be of before.</summary>
    private static async Task<Cpu> CpuAsync(MlOpsHttpClient client)
    {
        var machine = await client.GetCostsByAsync(CostDimension.Machine);
        for (var told = 0; told < 2;)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            var next = await client.GetCostsByAsync(CostDimension.Machine);
            told += Sum(next, Meter.UnattributedCpu) > Sum(machine, Meter.UnattributedCpu) ? 1 : 0;
            machine = next;
        }

        var workers = Sum(await client.GetCostsByAsync(CostDimension.Meter, allProjects: true), Meter.WorkerCpu) / 1e9;
        return new(workers + (Sum(machine, Meter.AttributedCpu) / 1e6), workers, Sum(machine, Meter.UnattributedCpu) / 1e6);
    }

    private static double Sum(CostSlice slice, Meter meter) => (double)slice.Rows.SelectMany(row => row.Uses).Where(use => use.Meter == meter).Sum(use => use.Quantity);

    private sealed record Cpu(double Charged, double Workers, double Nobodys)
    {
        public static Cpu operator -(Cpu one, Cpu other) => new(one.Charged - other.Charged, one.Workers - other.Workers, one.Nobodys - other.Nobodys);
    }
}
