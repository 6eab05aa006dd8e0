using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MlOps.Host.Cluster;

/// <summary>Whether a host without a silo reaches one of the cluster's.</summary>
internal sealed class SilosInReach : IClusterConnectionStatusObserver, IHostedLifecycleService, IHealthCheck
{
    private volatile bool _hasStarted;
    private volatile bool _hasGateway = true;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_hasStarted && _hasGateway ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No silo of the cluster can be reached."));

    /// <summary>The connection is part of the start, which ends once there is one.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _hasStarted = true;
        return Task.CompletedTask;
    }

    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered) =>
        _hasGateway = currentNumberOfGateways > 0;

    public void NotifyClusterConnectionLost() => _hasGateway = false;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
