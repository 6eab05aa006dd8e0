using MlOps.Chaos.History;
using MlOps.Chaos.Work;
using MlOps.Client;
using MlOps.Testing;
using MlOps.Testing.Onnx;

namespace MlOps.Chaos.Failover;

/// <summary>What is there for the probes to call: of each kind several actors, so that every silo has some.</summary>
internal sealed class Ground(SiloClients clients, Timeline timeline)
{
    private const int Many = 6;

    private readonly List<string> _runs = [];

    public async Task LayAsync()
    {
        var client = clients.All[0];
        for (var number = 0; number < Many; number++)
        {
            var name = $"f{number}";
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
            var upload = await KeyedAsync(() => client.UploadDatasetAsync(name, new MemoryStream(SmallData.Csv(number, 100)), cancellationToken: patience.Token));
            var import = await KeyedAsync(() => client.ImportModelAsync(name, new MemoryStream(ColumnModel.Of("amount", "name")), cancellationToken: patience.Token));
            await client.WaitForRunAsync(upload.Id, patience.Token);
            await client.WaitForRunAsync(import.Id, patience.Token);
            await KeyedAsync(() => client.DeployAsync(name, $"{name}:1", patience.Token));
            _runs.Add(upload.Id);
            foreach (var silo in clients.All)
            {
                await silo.WaitForDeploymentAsync(name, 1, patience.Token);
            }
        }
    }

    /// <summary>One of each kind of call, through one silo.</summary>
    public IEnumerable<Probe> Probes(int silo)
    {
        (string Kind, Func<MlOpsHttpClient, int, CancellationToken, Task> Call)[] calls =
        [
            ("dataset, read", (client, number, token) => client.GetDatasetAsync(Name(number), token)),
            ("model, read", (client, number, token) => client.GetModelAsync(Name(number), token)),
            ("model, alias moved", (client, number, token) => client.SetAliasAsync(Name(number), $"by-{silo}", 1, cancellationToken: token)),
            ("model version, read", (client, number, token) => client.GetModelVersionAsync(Name(number), "1", token)),
            ("deployment, read", (client, number, token) => client.GetDeploymentAsync(Name(number), token)),
            ("run, read", (client, number, token) => client.GetRunAsync(_runs[number % _runs.Count], token)),
            ("account, read", (client, _, token) => client.GetAccountAsync(token)),
            ("queue, read", (client, _, token) => client.GetQueueAsync(token)),
            ("project, created", (client, number, token) => client.CreateProjectAsync($"p-{silo}-{timeline.Now.Ticks}-{number}", token)),
            ("prediction", (client, number, token) => client.PredictAsync(Name(number), """[{"amount":1,"name":"a"}]"""u8.ToArray(), token)),
        ];
        return calls.Select(call => new Probe(call.Kind, silo, clients, timeline, call.Call));
    }

    private static string Name(int number) => $"f{number % Many}";

    private Task<T> KeyedAsync<T>(Func<Task<T>> send) => clients.WithKeyAsync(FormattableString.Invariant($"ground-{timeline.Now.Ticks}"), send);
}
