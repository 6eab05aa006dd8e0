using System.Diagnostics;
using System.Text;
using MlOps.Accounts;
using MlOps.Client;
using MlOps.EndToEnd.Programs;
using MlOps.Runs;
using MlOps.Testing.Onnx;
using Xunit.Abstractions;

namespace MlOps.EndToEnd.Account;

/// <summary>The ledger against the operating system's clock, on the real host under load.</summary>
public sealed class ReconciliationTests(ITestOutputHelper output)
{
    private const int Callers = 64;
    private const decimal LeastAttributed = 0.8m;

    /// <summary>A young host compiles all the time, which is nobody's: here it does so once, at the first call.</summary>
    private static readonly Dictionary<string, string> Compiled = new() { ["DOTNET_TieredCompilation"] = "0" };
    private static readonly string[] Often = ["--MlOps:Accounts:FlushInterval=00:00:00.25"];

    [Fact]
    public async Task Predictions_ChargeMostOfTheHostsCpu_AndAfterAStopAllOfThemAreInTheLedger()
    {
        const int WarmUp = 12_800;
        const int Measured = 38_400;
        using var folder = new TemporaryFolder();
        await using (var host = await HostProcess.StartAsync(folder["data"], Compiled, Often))
        {
            using var client = Client(host);
            using var model = new MemoryStream(TestModel.Linear().ToArray());
            var import = await client.WaitForRunAsync((await client.ImportModelAsync("linear", model)).Id);
            Assert.Equal(RunStatus.Succeeded, import.Status);
            await client.DeployAsync("lines", "linear");
            Assert.True((await client.WaitForDeploymentAsync("lines", 1)).IsReady);

            await PredictAsync(host, WarmUp);
            await EnteredAsync(client, WarmUp);
            var before = await CpuAsync(client, host);
            await PredictAsync(host, Measured);
            await EnteredAsync(client, WarmUp + Measured);
            AssertAttributed(before, await CpuAsync(client, host), "predictions");

            // Around a model of four multiplications, HTTP is most of it.
            var ofDeployment = await client.GetCostsByAsync(CostDimension.Deployment);
            Assert.True(Sum(ofDeployment, Meter.CallCpu) > Sum(ofDeployment, Meter.PredictionCpu));
            Assert.True(Sum(ofDeployment, Meter.BytesIn) > Measured && Sum(ofDeployment, Meter.BytesOut) > Measured);
            Assert.True(Sum(ofDeployment, Meter.ModelMemory) > 0);

            // Nobody waits until these are entered.
            await PredictAsync(host, 1);
            Assert.Equal(0, (await host.TerminateAsync()).ExitCode);
        }

        await using var again = await HostProcess.StartAsync(folder["data"], Compiled, Often);
        using var late = Client(again);
        Assert.Equal(WarmUp + Measured + Callers, await PredictionsAsync(late));
    }

    [Fact]
    public async Task Training_ChargesMostOfTheCpuOfHostAndWorkers()
    {
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.StartAsync(folder["data"], Compiled, Often);
        using var client = Client(host);
        using var data = new MemoryStream(SmallData.Csv(seed: 7, rows: 2000));
        Assert.Equal(RunStatus.Succeeded, (await client.WaitForRunAsync((await client.UploadDatasetAsync("numbers", data)).Id)).Status);
        await TrainAsync(client, 2);
        var before = await CpuAsync(client, host);

        await TrainAsync(client, 8);

        AssertAttributed(before, await CpuAsync(client, host), "training");
    }

    [Fact]
    public async Task Workers_WhilePredictionsGoOn_AreChargedWhatTheSystemSaysOfThem()
    {
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.StartAsync(folder["data"], Compiled, Often);
        using var client = Client(host);
        using var model = new MemoryStream(TestModel.Linear().ToArray());
        Assert.Equal(RunStatus.Succeeded, (await client.WaitForRunAsync((await client.ImportModelAsync("linear", model)).Id)).Status);
        await client.DeployAsync("lines", "linear");
        Assert.True((await client.WaitForDeploymentAsync("lines", 1)).IsReady);
        using var data = new MemoryStream(SmallData.Csv(seed: 7, rows: 2000));
        Assert.Equal(RunStatus.Succeeded, (await client.WaitForRunAsync((await client.UploadDatasetAsync("numbers", data)).Id)).Status);
        var (before, charged) = (Processes.OfChildren(host.Id), await WorkersAsync(client));

        var training = TrainAsync(client, 4);
        while (!training.IsCompleted)
        {
            await PredictAsync(host, Callers);
        }

        await training;
        var used = (decimal)(Processes.OfChildren(host.Id) - before).TotalSeconds;
        var now = await WorkersAsync(client) - charged;
        output.WriteLine($"workers: {now:0.000} s of CPU charged, {used:0.000} s by the operating system");
        // A worker tells before it ends, and the system in hundredths of a second.
        Assert.InRange(now, used * 0.95m, used + 0.05m);

        static async Task<decimal> WorkersAsync(MlOpsHttpClient client) => Sum(await client.GetCostsByAsync(CostDimension.Meter), Meter.WorkerCpu) / 1_000_000_000;
    }

    private void AssertAttributed(Cpu before, Cpu after, string work)
    {
        var (attributed, unattributed) = (after.Attributed - before.Attributed, after.Unattributed - before.Unattributed);
        var part = attributed / (attributed + unattributed);
        output.WriteLine($"{work}: {attributed:0.000} s of CPU attributed, {unattributed:0.000} s not: {part:P1}; {after.Idle - before.Idle:0.000} s idle");
        Assert.InRange(part, LeastAttributed, 1);
        Assert.True(after.Idle >= before.Idle);
    }

    private static MlOpsHttpClient Client(HostProcess host) => new(new() { Address = host.Address, Token = HostProcess.Token, PollInterval = TimeSpan.FromMilliseconds(100) });

    private static async Task TrainAsync(MlOpsHttpClient client, int times)
    {
        for (var run = 0; run < times; run++)
        {
            Assert.Equal(RunStatus.Succeeded, (await client.WaitForRunAsync((await client.StartRunAsync(new() { Dataset = "numbers", Label = "failed" })).Id)).Status);
        }
    }

    /// <summary>So many predictions of one row, shared among the callers; of fewer than callers, one each.</summary>
    private static async Task PredictAsync(HostProcess host, int times)
    {
        using var http = host.Http();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (var call = 0; call < Math.Max(1, times / Callers); call++)
            {
                using var body = new StringContent("""[{"x": [1, 10]}]""", Encoding.UTF8, "application/json");
                using var answer = await http.PostAsync("/api/v1/deployments/lines/predict", body);
                answer.EnsureSuccessStatusCode();
            }
        }));
    }

    /// <summary>Waits until so many predictions are in the ledger.</summary>
    private static async Task EnteredAsync(MlOpsHttpClient client, int predictions)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (await PredictionsAsync(client) < predictions)
        {
            await poll.WaitForNextTickAsync(patience.Token);
        }
    }

    private static async Task<decimal> PredictionsAsync(MlOpsHttpClient client) => Sum(await client.GetCostsByAsync(CostDimension.Deployment), Meter.Predictions);

    /// <summary>
    /// What is in the ledger, in seconds, once all is that was done before this call: a host enters what it is charged for
    /// and what it is not at once, and has done so twice since. It is what the operating system says, and never more.
    /// </summary>
    private static async Task<Cpu> CpuAsync(MlOpsHttpClient client, HostProcess host)
    {
        using var process = Process.GetProcessById(host.Id);
        var before = (decimal)process.TotalProcessorTime.TotalSeconds;
        var machine = await client.GetCostsByAsync(CostDimension.Machine);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        for (var entered = 0; entered < 2; await poll.WaitForNextTickAsync(patience.Token))
        {
            var next = await client.GetCostsByAsync(CostDimension.Machine);
            entered += Host(next) > Host(machine) ? 1 : 0;
            machine = next;
        }

        process.Refresh();
        // The system tells a process's time in hundredths of a second.
        Assert.InRange(Host(machine), before, (decimal)process.TotalProcessorTime.TotalSeconds + 0.05m);
        var workers = Sum(await client.GetCostsByAsync(CostDimension.Meter, allProjects: true), Meter.WorkerCpu) / 1_000_000_000;
        return new(workers + Seconds(machine, Meter.AttributedCpu), Seconds(machine, Meter.UnattributedCpu), Seconds(machine, Meter.IdleCpu));

        static decimal Host(CostSlice machine) => Seconds(machine, Meter.AttributedCpu) + Seconds(machine, Meter.UnattributedCpu);
        static decimal Seconds(CostSlice machine, Meter meter) => Sum(machine, meter) / 1_000_000;
    }

    private static decimal Sum(CostSlice slice, Meter meter) => slice.Rows.SelectMany(row => row.Uses).Where(use => use.Meter == meter).Sum(use => use.Quantity);

    private sealed record Cpu(decimal Attributed, decimal Unattributed, decimal Idle);
}
