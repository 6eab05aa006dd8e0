using MlOps.Chaos.Cluster;
using MlOps.Client;

namespace MlOps.Chaos.Work;

/// <summary>A typed client for each silo, which repeats nothing by itself: every attempt is the harness' own.</summary>
internal sealed class SiloClients : IDisposable
{
    /// <summary>The platform promises an answer, or a refusal, within ten seconds; who waits longer asks elsewhere.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    private readonly AsyncLocal<string?> _key = new();

    public SiloClients(ChaosCluster cluster) => All =
    [
        .. cluster.All.Select(silo => new MlOpsHttpClient(new()
        {
            Address = silo.Address,
            Token = SiloSettings.Token,
            Retries = 0,
            AttemptTimeout = AttemptTimeout,
            NewKey = () => _key.Value ?? throw new InvalidOperationException("A request that changes something was sent without a key."),
        })),
    ];

    public IReadOnlyList<MlOpsHttpClient> All { get; }

    /// <summary>Sends under a key.</summary>
    public async Task<T> WithKeyAsync<T>(string? key, Func<Task<T>> send)
    {
        _key.Value = key;
        return await send();
    }

    public void Dispose()
    {
        foreach (var client in All)
        {
            client.Dispose();
        }
    }
}
