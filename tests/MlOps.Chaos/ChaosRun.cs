using MlOps.Chaos.Checks;
using MlOps.Chaos.Cluster;
using MlOps.Chaos.Faults;
using MlOps.Chaos.History;
using MlOps.Chaos.Work;

namespace MlOps.Chaos;

/// <summary>One schedule, from an empty database to the verdict.</summary>
internal sealed class ChaosRun(ChaosOptions options, string folder, TextWriter output)
{
    private readonly Recording _recording = new(new Timeline(), output);

    /// <summary>Runs it, prints what was done and found, and answers whether nothing was found.</summary>
    public async Task<bool> RunAsync(CancellationToken stopped)
    {
        _recording.Say($"seed {options.Seed}, {options.Seconds} s, faults {string.Join(',', options.Faults)}; logs in {folder}");
        await using var cluster = await ChaosCluster.StartAsync(options.Host, folder, Needs(options.Faults), _recording, stopped);
        using var clients = new SiloClients(cluster);
        _recording.SayNow("three silos are ready");
        return await RunAsync(cluster, clients).WaitAsync(stopped);
    }

    private async Task<bool> RunAsync(ChaosCluster cluster, SiloClients clients)
    {
        var world = new World();
        var first = new RecordingClient(0, cluster, clients, _recording, new Random(options.Seed), repeats: false);
        var models = await Foundation.LayAsync(first, clients, world, _recording);
        _recording.SayNow("data, models and deployments are there");

        await BreakAsync(cluster, clients, world, models);
        var aftermath = new Aftermath(cluster, clients, _recording);
        await aftermath.SettleAsync(first, models);
        var stored = await aftermath.StopAndReadAsync();

        var evidence = new Evidence(_recording.Operations, _recording.Disturbances, stored);
        SelfEnd[] selfEnds = [.. cluster.All.SelectMany(silo => silo.SelfEnds)];
        foreach (var check in Checks(selfEnds))
        {
            foreach (var what in check.Judge(evidence))
            {
                _recording.Find(check.Name, what);
            }
        }

        Summary.Print(options, _recording, evidence, selfEnds);
        await Dossier.WriteAsync(folder, _recording, evidence);
        return _recording.Findings.Count == 0;
    }

    private static ICheck[] Checks(SelfEnd[] selfEnds) =>
    [
        new RegistersCheck(),
        new NumbersCheck(),
        new RunsCheck(),
        new MetricsCheck(),
        new DatasetsCheck(),
        new RequestsCheck(),
        new LedgerCheck(),
        new PredictionsCheck(selfEnds),
        new ArtifactsCheck(),
        new ProjectionsCheck(),
    ];

    private static ClusterNeeds Needs(IReadOnlyCollection<string> faults) =>
        (faults.Contains(FaultNames.DatabaseDisk) ? ClusterNeeds.DatabaseDisk : 0)
        | (faults.Contains(FaultNames.SiloDisk) ? ClusterNeeds.SiloDisk : 0)
        | (faults.Contains(FaultNames.Clock) ? ClusterNeeds.Clock : 0);

    private async Task BreakAsync(ChaosCluster cluster, SiloClients clients, World world, IReadOnlyDictionary<string, string> models)
    {
        using var end = new CancellationTokenSource();
        var began = _recording.Now;
        var work = new Workload(options, cluster, clients, world, models, _recording).RunAsync(end.Token);
        await new FaultRunner(cluster, _recording).RunAsync(FaultPlan.Of(options.Seed, options.Seconds, [.. options.Faults], ChaosCluster.Silos), began);
        if (began + TimeSpan.FromSeconds(options.Seconds) - _recording.Now is { Ticks: > 0 } left)
        {
            await Task.Delay(left);
        }

        await end.CancelAsync();
        await work;
        _recording.SayNow("faults and clients have ended");
    }
}
