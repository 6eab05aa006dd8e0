using System.Globalization;
using MlOps.Chaos.Cluster;
using MlOps.Chaos.History;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Chaos.Work;

/// <summary>Clients that work at the same time, each doing what its part of the seed says.</summary>
internal sealed class Workload(ChaosOptions options, ChaosCluster cluster, SiloClients clients, World world, IReadOnlyDictionary<string, string> models, Recording recording)
{
    private const int LongestPauseMilliseconds = 120;

    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(1, options.Clients).Select(number => Task.Run(() => WorkAsync(number, stop), CancellationToken.None)));

    private async Task WorkAsync(int number, CancellationToken stop)
    {
        var chance = new Random(HashCode(options.Seed, number));
        var client = new RecordingClient(number, cluster, clients, recording, new Random(HashCode(options.Seed, -number)), options.Faults.Contains(Faults.FaultNames.Repeat));
        while (!stop.IsCancellationRequested)
        {
            await StepAsync(client, chance);
            await Task.Delay(chance.Next(LongestPauseMilliseconds), CancellationToken.None);
        }

        await client.SettleAsync();
    }

    private async Task StepAsync(RecordingClient client, Random chance)
    {
        var (model, dataset) = (Of(chance, World.Models), Of(chance, World.Datasets));
        var (deployment, alias) = (Of(chance, World.Deployments), Of(chance, World.Aliases));
        switch (chance.Next(100))
        {
            case < 22:
                await AliasAsync(client, chance, model, alias);
                break;
            case < 34:
                await client.SendAsync(Actions.ReadModel(chance.Next(8) == 0 ? World.Imported : model, Saw));
                break;
            case < 40:
                await client.SendAsync(Actions.Deploy(deployment, model, Version(chance, model)));
                break;
            case < 48:
                await client.SendAsync(Actions.ReadDeployment(deployment, models));
                break;
            case < 66:
                await client.SendAsync(Actions.Predict(deployment, 1 + chance.Next(5), chance.Next()));
                break;
            case < 70:
                await client.SendAsync(Actions.SetStage(model, 1, (ModelStage)chance.Next(4)));
                break;
            case < 74:
                await client.SendAsync(Actions.ReadStage(model, 1));
                break;
            case < 79:
                await StartAsync(client, Actions.Upload(dataset, chance.Next(12)));
                break;
            case < 83:
                await StartAsync(client, Actions.Train(dataset, model, 1 + chance.Next(1000)));
                break;
            case < 84:
                await StartAsync(client, Actions.Import());
                break;
            case < 89:
                await client.SendAsync(Actions.ReadDataset(dataset));
                break;
            case < 91:
                await client.SendAsync(Actions.CreateProject(string.Create(CultureInfo.InvariantCulture, $"project-{chance.Next(40)}")));
                break;
            default:
                await OnRunAsync(client, chance);
                break;
        }
    }

    /// <summary>Reads where the alias points and moves it from there, which only one of those who read the same may do.</summary>
    private async Task AliasAsync(RecordingClient client, Random chance, string model, string alias)
    {
        var version = Version(chance, model);
        switch (chance.Next(10))
        {
            case 0:
                await client.SendAsync(Actions.RemoveAlias(model, alias));
                break;
            case 1 or 2:
                await client.SendAsync(Actions.SetAlias(model, alias, version, expected: null));
                break;
            default:
                ModelView? seen = null;
                await client.SendAsync(Actions.ReadModel(model, view => seen = view));
                if (seen is not null)
                {
                    await client.SendAsync(Actions.SetAlias(model, alias, version, seen.Aliases.GetValueOrDefault(alias)));
                }

                break;
        }
    }

    private async Task StartAsync(RecordingClient client, Request request)
    {
        if (world.LiveRuns.Count >= World.MostRuns)
        {
            return;
        }

        var operation = await client.SendAsync(request);
        if (operation is { Outcome: Outcome.Acknowledged, Said.Id: { } run })
        {
            world.TakeRun(run, recording.Now);
        }
    }

    private async Task OnRunAsync(RecordingClient client, Random chance)
    {
        var live = world.LiveRuns;
        var which = chance.Next(100);
        if (live.Count == 0)
        {
            return;
        }

        var run = live.ElementAt(chance.Next(live.Count));
        switch (which)
        {
            case < 10:
                await client.SendAsync(Actions.Cancel(run));
                break;
            case < 25:
                await client.SendAsync(Actions.ReadLog(run));
                break;
            case < 60:
                await client.SendAsync(Actions.Log(run, chance.Next()));
                break;
            default:
                var read = await client.SendAsync(Actions.ReadRun(run));
                if (read.Outcome == Outcome.Acknowledged && ((RunStatus)read.Said.Value!).IsFinal())
                {
                    world.EndRun(run);
                }

                break;
        }
    }

    private void Saw(ModelView view) => world.SawNewest(view.Name, view.NewestVersion);

    private int Version(Random chance, string model) => 1 + chance.Next(Math.Max(1, world.Newest(model)));

    private static string Of(Random chance, string[] names) => names[chance.Next(names.Length)];

    /// <summary>The same in every process, which <see cref="System.HashCode"/> is not.</summary>
    private static int HashCode(int seed, int number) => unchecked((seed * 7919) + (number * 104_729));
}
