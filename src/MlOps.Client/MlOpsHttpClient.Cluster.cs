using MlOps.Access;

namespace MlOps.Client;

public sealed partial class MlOpsHttpClient
{
    /// <summary>
    /// How an Orleans client enters the cluster: its names, the gateways of the silos that live, and a ticket.
    /// <c>UseMlOps</c> asks by itself.
    /// </summary>
    public Task<ClusterGateways> GetGatewaysAsync(CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ClusterGateways>(Call.Get($"cluster/gateways"), cancellationToken);
}
