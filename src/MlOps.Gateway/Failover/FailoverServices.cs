using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MlOps.Gateway.Failover;

namespace MlOps.Gateway;

/// <summary>Adds failover to a process that calls actors.</summary>
public static class FailoverServices
{
    /// <summary>
    /// Repeats calls of actors that lose their silo on the way, where a repeat does no harm: see
    /// <see cref="FailoverOptions"/>. For a silo with its own client as for a client of the cluster; the host must
    /// register the platform's clock. <see cref="GatewayServices.AddMlOpsGateway"/> calls it.
    /// </summary>
    public static IServiceCollection AddEdgeFailover(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<FailoverInstruments>();
        services.AddOptions<FailoverOptions>().BindConfiguration(FailoverOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IValidateOptions<FailoverOptions>, FailoverOptionsValidator>(),
            ServiceDescriptor.Singleton<IValidateOptions<FailoverOptions>, FailoverOptionsConsistencyValidator>(),
            ServiceDescriptor.Singleton<IOutgoingGrainCallFilter, FailoverFilter>(),
        ]);
        return services;
    }
}
