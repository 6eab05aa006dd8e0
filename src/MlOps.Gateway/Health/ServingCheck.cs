using Microsoft.Extensions.Diagnostics.HealthChecks;
using MlOps.Serving;

namespace MlOps.Gateway.Health;

/// <summary>
/// Whether this process has loaded what is deployed, so that one that starts gets no predictions that it must refuse.
/// Once it has, it stays so: a further deployment must not take all processes away while each loads it.
/// </summary>
internal sealed class ServingCheck(IServing serving) : IHealthCheck
{
    private volatile bool _hasLoaded;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // A model that cannot be loaded is told to who asks it; the others wait for nobody.
        _hasLoaded = _hasLoaded || (serving.HasReadRoutes && serving.All.All(deployment => deployment.IsReady || deployment.Failure is not null));
        return Task.FromResult(_hasLoaded ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The models of the deployments are still being loaded."));
    }
}
