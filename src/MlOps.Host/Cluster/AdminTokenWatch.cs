using MlOps.Actors;
using MlOps.Gateway.Auth;
using MlOps.Storage;

namespace MlOps.Host.Cluster;

/// <summary>Follows the cluster's admin token: one that a host was started with anew holds on every host within seconds.</summary>
internal sealed class AdminTokenWatch(
    AdminCredential credential, ISettings settings, [FromKeyedServices(PlatformClock.Key)] TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await credential.FollowAsync(settings, stoppingToken);
                }
                catch (Exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // Whatever ails the store, the token that was known holds. What escapes from here would end the host.
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
