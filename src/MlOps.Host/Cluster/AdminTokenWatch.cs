using MlOps.Actors;
using MlOps.Gateway.Auth;
using MlOps.Storage;

namespace MlOps.Host.Cluster;

/// <summary>Follows the cluster's admin token: one that a host was started with anew holds on every host within seconds.</summary>
internal sealed partial class AdminTokenWatch(
    AdminCredential credential, ISettings settings, [FromKeyedServices(PlatformClock.Key)] TimeProvider clock, ILogger<AdminTokenWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private string? _told;

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
                    _told = null;
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // Whatever ails the store, the token that was known holds. What escapes from here would end the host.
                    // That the store is away is said by others.
                    if (!CallFailures.IsLostStore(exception) && exception.Message != _told)
                    {
                        LogNotFollowed(logger, _told = exception.Message);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    [LoggerMessage(EventId = 9101, Level = LogLevel.Warning, Message = "Whether the admin token was changed cannot be seen, and the one that was known holds: {Reason}")]
    private static partial void LogNotFollowed(ILogger logger, string reason);
}
