using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlOps.Host;
using MlOps.Testing;
using Orleans.Configuration;
using Orleans.Hosting.Kubernetes;

namespace MlOps.Deploy.Kubernetes;

public sealed class ListeningTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    private static readonly IPAddress PodAddress = IPAddress.Parse("127.0.0.2");

    [PostgresFact]
    public async Task Silo_OnKubernetes_ListensAtItsPodsAddressAlone()
    {
        using var folder = new TemporaryFolder();
        Environment.SetEnvironmentVariable(KubernetesHostingOptions.PodIPEnvironmentVariable, $"{PodAddress}");
        Environment.SetEnvironmentVariable(KubernetesHostingOptions.PodNameEnvironmentVariable, "mlops-1");
        Environment.SetEnvironmentVariable(KubernetesHostingOptions.PodNamespaceEnvironmentVariable, "mlops");

        await using var host = await PlatformHost.CreateAsync(
        [
            $"--MlOps:DataDirectory={folder["data"]}",
            $"--MlOps:Storage:ConnectionString={database.ConnectionString}",
            "--MlOps:Cluster:Kubernetes=true",
        ]);
        var endpoints = host.Services.GetRequiredService<IOptions<EndpointOptions>>().Value;

        Assert.Equal(PodAddress, endpoints.AdvertisedIPAddress);
        Assert.Equal(new IPEndPoint(PodAddress, 11111), endpoints.SiloListeningEndpoint);
        Assert.Equal(new IPEndPoint(PodAddress, 30000), endpoints.GatewayListeningEndpoint);
    }
}
