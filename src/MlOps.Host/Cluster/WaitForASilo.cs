using MlOps.Actors;

namespace MlOps.Host.Cluster;

/// <summary>
/// A host without a silo connects again and again until one is up; HTTP listens meanwhile, and says that the host is not
/// ready.
/// </summary>
internal sealed class WaitForASilo([FromKeyedServices(PlatformClock.Key)] TimeProvider clock) : IClientConnectionRetryFilter
{
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        await Task.Delay(Pause, clock, cancellationToken);
        return true;
    }
}
