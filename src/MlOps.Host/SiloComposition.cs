using MlOps.Host.Cluster;
using MlOps.Storage;
using MlOps.Work;
using Orleans.Configuration;
using Orleans.Dashboard;

namespace MlOps.Host;

/// <summary>The silo of a process: alone on the embedded store, or one of a cluster's.</summary>
internal static class SiloComposition
{
    /// <summary>Orleans would set aside room for a million actors' places; one silo knows its own without it.</summary>
    private const int RememberedPlaces = 10_000;

    /// <summary>In a cluster most actors are elsewhere, and a place that is not known costs a question.</summary>
    private const int RememberedPlacesInACluster = 100_000;

    public static void Compose(ISiloBuilder silo, HostSettings settings, DataDirectory directory, ClusterStore? store, bool isTraced)
    {
        if (settings.Cluster is { } cluster)
        {
            Join(silo, settings, cluster, store!);
        }
        else
        {
            Stay(silo, settings, directory);
        }

        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = HostComposition.ResponseTimeout);
        silo.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = HostComposition.ResponseTimeout);
        silo.AddDashboard(Dashboard.Configure);
        silo.RequireClientTickets();
        silo.AddMlOpsActors();
        if (isTraced)
        {
            silo.AddActivityPropagation();
        }

        silo.Services.Configure<WorkOptions>(options => options.Directory = options.Directory.Length > 0 ? options.Directory : directory.Work);
    }

    /// <summary>Alone: nobody else can enter the store.</summary>
    private static void Stay(ISiloBuilder silo, HostSettings settings, DataDirectory directory)
    {
        var free = Ports.Free(settings.Address, 2);
        silo.UseLocalhostClustering(
            settings.SiloPort ?? free[0], settings.GatewayPort ?? free[1], null, HostComposition.ApplicationName, HostComposition.ApplicationName);
        silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = RememberedPlaces);
        silo.UseAdoNetReminderService(options =>
        {
            options.Invariant = SqliteReminders.Invariant;
            options.ConnectionString = SqliteReminders.EnsureCreated(directory.RemindersDatabase);
        });

        // The directory is locked, so whoever held a lease before this start is dead.
        silo.Services.Configure<WorkOptions>(options => options.StoreIsExclusive = true);
    }

    private static void Join(ISiloBuilder silo, HostSettings settings, ClusterSettings cluster, ClusterStore store)
    {
        silo.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = cluster.Name);
        if (cluster.IsOnKubernetes)
        {
            silo.UseKubernetesHosting();
        }

        var free = Ports.Free(settings.Address, 2);
        silo.ConfigureEndpoints(settings.Address, settings.SiloPort ?? free[0], settings.GatewayPort ?? free[1]);

        // Else hosting on Kubernetes would listen on every address of the pod.
        silo.Configure<EndpointOptions>(options =>
        {
            options.SiloListeningEndpoint = new(settings.Address, options.SiloPort);
            options.GatewayListeningEndpoint = new(settings.Address, options.GatewayPort);
        });
        silo.UseAdoNetClustering(options => (options.Invariant, options.DataSource) = (ClusterStore.OrleansInvariant, store.OrleansSource));
        silo.UseAdoNetReminderService(options => (options.Invariant, options.DataSource) = (ClusterStore.OrleansInvariant, store.OrleansSource));
        silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = RememberedPlacesInACluster);
        silo.Configure<ClusterMembershipOptions>(NoticeLosses);
        silo.AddActivationRebalancer();
        silo.Configure<ActivationRebalancerOptions>(ShareSoon);
        silo.UseRole(settings.Role.SiloRole);
        if (!settings.Role.HasWorkers)
        {
            silo.Services.PostConfigure<WorkOptions>(options => options.Slots = 0);
        }
    }

    /// <summary>
    /// A silo that does not answer is declared dead after one and a half seconds on average, not Orleans' ten: the first
    /// of the others to miss it asks again a second later through another, and both votes are there. Two votes, so that
    /// none that is ill itself can end a healthy one.
    /// </summary>
    private static void NoticeLosses(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 2;
        options.NumVotesForDeathDeclaration = 2;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
    }

    /// <summary>
    /// Actors that are there already move to a silo that is added, a part of them every few seconds; an actor in the
    /// middle of something moves when it is through, and takes its state along.
    /// </summary>
    private static void ShareSoon(ActivationRebalancerOptions options)
    {
        options.RebalancerDueTime = TimeSpan.FromSeconds(15);
        options.SessionCyclePeriod = TimeSpan.FromSeconds(5);
    }
}
