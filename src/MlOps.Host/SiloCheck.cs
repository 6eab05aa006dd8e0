using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MlOps.Host;

/// <summary>Whether this process' silo is a member of its cluster.</summary>
internal sealed class SiloCheck(ISiloStatusOracle silo) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(silo.CurrentStatus == SiloStatus.Active
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The silo is {silo.CurrentStatus}."));
}
