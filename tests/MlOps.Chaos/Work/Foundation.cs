using MlOps.Chaos.History;

namespace MlOps.Chaos.Work;

/// <summary>What there is before anything is broken: each dataset and model with a version, the deployments, and the models' ids.</summary>
internal static class Foundation
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static async Task<IReadOnlyDictionary<string, string>> LayAsync(RecordingClient client, SiloClients clients, World world, Recording recording)
    {
        await EndAsync([.. await Task.WhenAll(World.Datasets.Select((dataset, index) => client.SendAsync(Actions.Upload(dataset, 1000 + index))))], clients, recording);
        await EndAsync([.. await Task.WhenAll(World.Models.Select(model => client.SendAsync(Actions.Train(World.Datasets[0], model, 1))))], clients, recording);

        var models = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var model in World.Models)
        {
            var view = (await clients.All[0].GetModelAsync(model)).Model;
            models.Add(view.Id, model);
            world.SawNewest(model, view.NewestVersion);
        }

        foreach (var (deployment, index) in World.Deployments.Select((deployment, index) => (deployment, index)))
        {
            await client.SendAsync(Actions.Deploy(deployment, World.Models[index % World.Models.Length], 1));
            foreach (var silo in clients.All)
            {
                using var patience = new CancellationTokenSource(Patience);
                await silo.WaitForDeploymentAsync(deployment, 1, patience.Token);
            }
        }

        return models;
    }

    private static async Task EndAsync(Operation[] operations, SiloClients clients, Recording recording)
    {
        foreach (var operation in operations)
        {
            if (operation.Outcome != Outcome.Acknowledged)
            {
                throw new InvalidOperationException($"The platform does not work even while nothing is broken: {operation}");
            }

            using var patience = new CancellationTokenSource(Patience);
            var run = await clients.All[0].WaitForRunAsync(operation.Said.Id!, patience.Token);
            recording.Add(Ended(run.Id, (int)run.Status, recording.Now));
        }
    }

    private static Operation Ended(string run, int status, TimeSpan at) => new()
    {
        Kind = "run.read",
        Subject = run,
        Start = at,
        End = at,
        Outcome = Outcome.Acknowledged,
        Said = new(status, run),
    };
}
