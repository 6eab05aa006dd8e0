using MlOps.Host.Cluster;
using MlOps.Storage;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace MlOps.Host;

/// <summary>A process that has no silo: it answers HTTP, and calls the actors of the cluster's silos.</summary>
internal static class GatewayComposition
{
    /// <summary>New silos are known, and lost ones forgotten, so soon; Orleans looks once a minute.</summary>
    private static readonly TimeSpan SilosAreListedEvery = TimeSpan.FromSeconds(5);

    public static void Compose(IClientBuilder client, ClusterSettings cluster, ClusterStore store, bool isTraced)
    {
        client.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = cluster.Name);
        client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = HostComposition.ResponseTimeout);
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = SilosAreListedEvery);
        client.UseAdoNetClustering(options => (options.Invariant, options.DataSource) = (ClusterStore.OrleansInvariant, store.OrleansSource));
        client.UseConnectionRetryFilter<WaitForASilo>();
        client.AddDashboard(Dashboard.Configure);
        client.ShowHostTicket();
        if (isTraced)
        {
            client.AddActivityPropagation();
        }

        var services = client.Services;
        services.AddMlOpsMetering();
        services.AddSingleton<SilosInReach>();
        services.AddSingleton<IClusterConnectionStatusObserver>(provider => provider.GetRequiredService<SilosInReach>());
        services.AddHostedService(provider => provider.GetRequiredService<SilosInReach>());
        services.AddHealthChecks().AddCheck<SilosInReach>("silos");

        // Else HTTP would wait for the first silo.
        services.Configure<HostOptions>(options => options.ServicesStartConcurrently = true);
    }
}
