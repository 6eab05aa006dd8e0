using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;

namespace MlOps.Client.Cluster;

/// <summary>
/// Learns the gateways, and with them the cluster's names and a fresh ticket, over HTTP. Orleans asks when it starts,
/// every few seconds, and at once when it knows no gateway that answers; so a platform that comes back on other ports
/// is found again.
/// </summary>
internal sealed class HttpGatewayList(ClusterDoor door, IOptions<ClusterOptions> cluster, IOptions<GatewayOptions> gateways) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => gateways.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public async Task InitializeGatewayListProvider()
    {
        var answer = await door.AskAsync().ConfigureAwait(false);

        // Orleans reads them when it connects, which comes later; only the platform knows them.
        cluster.Value.ClusterId = answer.ClusterId;
        cluster.Value.ServiceId = answer.ServiceId;
    }

    public async Task<IList<Uri>> GetGateways() =>
        [.. (await door.AskAsync().ConfigureAwait(false)).Gateways.Select(gateway => SiloAddress.New(IPEndPoint.Parse(gateway), 0).ToGatewayUri())];
}
