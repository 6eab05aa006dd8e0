using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MlOps.Gateway.Health;

/// <summary>
/// Whether the store takes a write and the routes can be read. Everybody may ask, so the answer is kept for a second:
/// asking often must not wear the disk.
/// </summary>
/// <remarks>
/// A lost store is lost for every process at once. Were they all unready by it, nobody would answer the predictions and
/// readings that need no store, nor tell the writers when to come again; so it makes the process degraded, no more.
/// </remarks>
internal sealed class StoreCheck(IPlatformStore store, [FromKeyedServices(PlatformClock.Key)] TimeProvider clock) : IHealthCheck, IDisposable
{
    private const string SettingKey = "health.checked-at";

    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);

    /// <summary>Whoever asks whether we are ready does not wait for long; a store that hangs counts as lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private long? _checkedAt;
    private HealthCheckResult _last;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_checkedAt is not { } before || clock.GetElapsedTime(before) >= KeptFor)
            {
                _last = await AskAsync(cancellationToken);
                _checkedAt = clock.GetTimestamp();
            }

            return _last;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<HealthCheckResult> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AskStoreAsync(cancellationToken).WaitAsync(Patience, clock, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Degraded("The store could not be written or read.", exception);
        }
    }

    private async Task AskStoreAsync(CancellationToken cancellationToken)
    {
        await store.SetAsync(SettingKey, clock.GetUtcNow().ToString("O"), cancellationToken);
        await store.EpochAsync(cancellationToken);
    }
}
