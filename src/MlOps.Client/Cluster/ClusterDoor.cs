using MlOps.Access;

namespace MlOps.Client.Cluster;

/// <summary>What the platform last said of the way into its cluster.</summary>
internal sealed class ClusterDoor(MlOpsHttpClient http)
{
    private volatile ClusterGateways? _last;

    /// <summary>The ticket to show; null before the first answer.</summary>
    public ClientTicket? Ticket => _last?.Ticket;

    /// <summary>Whom the ticket names.</summary>
    public string Principal => Ticket?.Principal
        ?? throw new InvalidOperationException("The client is not connected yet. Start the host that UseMlOps was called on, or use MlOpsClient.ConnectAsync.");

    /// <summary>Asks again: where the gateways are now, and for a ticket that lasts.</summary>
    /// <exception cref="MlOpsApiException">The token is not valid.</exception>
    /// <exception cref="MlOpsUnreachableException">The platform does not answer.</exception>
    public async Task<ClusterGateways> AskAsync(CancellationToken cancellationToken = default) =>
        _last = await http.GetGatewaysAsync(cancellationToken).ConfigureAwait(false);
}
