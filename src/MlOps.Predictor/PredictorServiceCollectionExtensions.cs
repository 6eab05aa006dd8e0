using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MlOps.Accounts;
using MlOps.Predictor;
using MlOps.Predictor.Onnx;
using MlOps.Predictor.Telemetry;
using MlOps.Serving;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds serving to a host.</summary>
public static class PredictorServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IServing"/> and the hosted service behind it. The host must also register
    /// <see cref="MlOps.Storage.IRoutes"/>, <see cref="MlOps.Storage.IArtifactStore"/>,
    /// <see cref="MlOps.Accounts.IUsageMeter"/> and the platform's <see cref="TimeProvider"/>
    /// (<see cref="MlOps.Actors.PlatformClock"/>). What ONNX models may take is configured: <see cref="OnnxLimits"/>.
    /// </summary>
    public static IServiceCollection AddMlOpsPredictor(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<ServingInstruments>();
        services.AddOptions<OnnxLimits>().BindConfiguration(OnnxLimits.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OnnxLimits>, OnnxLimitsValidator>());
        services.TryAddSingleton<RoutingTable>();
        services.TryAddSingleton<IServing>(provider => provider.GetRequiredService<RoutingTable>());
        services.AddSingleton<IMemoryHolder>(provider => provider.GetRequiredService<RoutingTable>());
        services.AddHostedService(provider => provider.GetRequiredService<RoutingTable>());
        return services;
    }
}
