using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MlOps.Host.Cluster;

/// <summary>Whether a host without a silo reaches one of the cluster's.</summary>
/// <remarks>
/// Before it has reached one it is not ready. Afterwards the last silo is mostly lost to all such hosts at once, and they
/// can go on without: predictions need no silo, nor does whatever is listed. So that makes the host degraded, no more.
/// </remarks>
internal sealed class SilosInReach : IClusterConnectionStatusObserver, IHostedLifecycleService, IHealthCheck
{
    private const string OutOfReach = "No silo of the cluster can be reached.";

    private volatile bool _hasStarted;
    private volatile bool _hasGateway = true;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((_hasStarted, _hasGateway) switch
        {
            (true, true) => HealthCheckResult.Healthy(),
            (true, false) => HealthCheckResult.Degraded(OutOfReach),
            _ => HealthCheckResult.Unhealthy(OutOfReach),
        });

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
