using Microsoft.Extensions.DependencyInjection;
using MlOps.Client;
using MlOps.Client.Cluster;
using MlOps.Runs;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Serialization;

namespace Orleans.Hosting;

/// <summary>Connects an Orleans client to the platform.</summary>
public static class MlOpsClientBuilderExtensions
{
    private const string UntilLearned = "mlops";

    /// <summary>
    /// Connects to the platform at <paramref name="url"/>: the client learns the cluster's gateways there, over HTTP,
    /// and shows with every call a ticket that it gets there for <paramref name="token"/>. <see cref="MlOpsClient"/>
    /// and <see cref="MlOpsHttpClient"/> are registered too.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="url">The platform's HTTP address, such as <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="token">The access token. It is sent over HTTP alone.</param>
    /// <exception cref="ArgumentException">The address or the token cannot be used.</exception>
    public static IClientBuilder UseMlOps(this IClientBuilder client, string url, string token) =>
        client.UseMlOps(MlOpsClientOptions.For(url, token));

    /// <summary>Connects to the platform as <paramref name="options"/> say.</summary>
    /// <remarks>
    /// When the host starts, <see cref="MlOpsApiException"/> tells that the token is not valid and
    /// <see cref="MlOpsUnreachableException"/> that nobody answers. The gateways must be reachable from here: unless
    /// the platform's Orleans ports are configured, they are on its machine's loopback.
    /// </remarks>
    public static IClientBuilder UseMlOps(this IClientBuilder client, MlOpsClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        var services = client.Services;
        var http = new MlOpsHttpClient(options);
        services.AddSingleton(options);

        // Made by a factory, so that the container that gives it out also disposes it.
        services.AddSingleton(_ => http);
        services.AddSingleton<ClusterDoor>();
        services.AddSingleton<IGatewayListProvider, HttpGatewayList>();
        services.AddSingleton(provider => new MlOpsClient(
            provider.GetRequiredService<IClusterClient>(), http, provider.GetRequiredService<ClusterDoor>(), options));
        services.AddSerializer(serializer => serializer.AddAssembly(typeof(IRunGrain).Assembly));
        client.AddOutgoingGrainCallFilter<TicketFilter>();
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = options.GatewayRefreshInterval);
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.CallTimeout);
        services.PostConfigure<ClusterOptions>(cluster =>
        {
            // Orleans refuses to begin without names; the true ones come with the gateways.
            cluster.ClusterId ??= UntilLearned;
            cluster.ServiceId ??= UntilLearned;
        });
        return client;
    }
}
