using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using MlOps.Access;
using Orleans.Configuration;

namespace MlOps.Gateway.Cluster;

internal static class ClusterEndpoints
{
    public static void MapCluster(this IEndpointRouteBuilder api) =>
        api.MapGet("/cluster/gateways", GatewaysAsync).WithTags("Cluster")
            .WithSummary("How an Orleans client enters the cluster: its names, the gateways of the silos that live, and a ticket.");

    private static async Task<Ok<ClusterGateways>> GatewaysAsync(
        HttpContext context, IGrainFactory grains, IOptions<ClusterOptions> cluster, IClientTickets tickets)
    {
        // As membership sees it, not this silo alone: a client that knows all of them outlives each.
        var silos = await grains.GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: true);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ClusterGateways(
            cluster.Value.ClusterId,
            cluster.Value.ServiceId,
            [.. silos.Where(silo => silo.ProxyPort > 0).Select(silo => new IPEndPoint(silo.SiloAddress.Endpoint.Address, silo.ProxyPort).ToString())],
            tickets.Issue(context.Caller().Principal)));
    }
}
