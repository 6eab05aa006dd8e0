using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Gateway.Auth;
using MlOps.Gateway.Datasets;
using MlOps.Gateway.Draining;
using MlOps.Gateway.Health;
using MlOps.Gateway.OpenApi;

namespace MlOps.Gateway;

/// <summary>Adds the gateway to a host.</summary>
public static class GatewayServices
{
    /// <summary>
    /// Adds what <see cref="GatewayRoutes.MapMlOps"/> needs. The host must also register <see cref="IPlatformStore"/>,
    /// <see cref="IArtifactStore"/>, <see cref="IUploadStore"/>, <see cref="IChunkedUploads"/>, <see cref="ISeriesStore"/>, <see cref="MlOps.Accounts.ICosts"/>,
    /// <see cref="MlOps.Serving.IServing"/>, <see cref="IIdSource"/>, the platform's clock and Orleans, and call
    /// <see cref="AdminCredential.EstablishAsync"/> before it listens.
    /// </summary>
    /// <param name="services">The host's.</param>
    /// <param name="servesUsers">Whether it answers more than health and metrics: then it is ready once its models are loaded.</param>
    public static IServiceCollection AddMlOpsGateway(this IServiceCollection services, bool servesUsers = true)
    {
        services.AddMlOpsAuth();
        services.AddMlOpsHealth(servesUsers);
        services.AddMlOpsDrain();
        services.AddMlOpsOpenApi();
        services.AddEdgeFailover();
        services.AddSingleton<Lookup>();
        services.AddSingleton<UploadGate>();
        services.AddHostedService<AbandonedUploads>();
        services.AddSingleton<RunUpload>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options =>
        {
            MlOpsJson.Configure(options.SerializerOptions);
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.SerializerOptions.AllowDuplicateProperties = false;
        });
        return services;
    }
}
