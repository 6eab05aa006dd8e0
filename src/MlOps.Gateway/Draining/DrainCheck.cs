using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MlOps.Gateway.Draining;

/// <summary>Not ready from the moment that the process is told to stop.</summary>
internal sealed class DrainCheck(Drain drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.HasBegun ? HealthCheckResult.Unhealthy("The process is being stopped.") : HealthCheckResult.Healthy());
}
