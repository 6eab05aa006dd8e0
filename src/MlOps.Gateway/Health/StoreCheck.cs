using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MlOps.Gateway.Health;

/// <summary>
/// Whether the store takes a write and the routes can be read. Everybody may ask, so all who ask within a second share
/// one answer, and a store that hangs is asked no second question before it has answered the first.
/// </summary>
/// <remarks>
/// A lost store is lost for every process at once. Were they all unready by it, nobody would answer the predictions and
/// readings that need no store, nor tell the writers when to come again; so it makes the process degraded, no more.
/// </remarks>
internal sealed class StoreCheck(IPlatformStore store, IServer server, [FromKeyedServices(PlatformClock.Key)] TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(1);

    /// <summary>Whoever asks whether we are ready does not wait for long; a store that hangs counts as lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _asking = new();
    private Task<HealthCheckResult>? _answer;
    private long _askedAt;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (answer, askedAt) = Ask();
        var left = Patience - clock.GetElapsedTime(askedAt);
        try
        {
            return await answer.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return HealthCheckResult.Degraded($"The store has not answered within {Patience.TotalSeconds} s.");
        }
    }

    private (Task<HealthCheckResult> Answer, long AskedAt) Ask()
    {
        lock (_asking)
        {
            if (_answer is null || (_answer.IsCompleted && clock.GetElapsedTime(_askedAt) >= KeptFor))
            {
                // On another thread: a disk that hangs may hold the one that asks.
                _answer = Task.Run(AskStoreAsync);
                _askedAt = clock.GetTimestamp();
            }

            return (_answer, _askedAt);
        }
    }

    private async Task<HealthCheckResult> AskStoreAsync()
    {
        try
        {
            await store.SetAsync(SettingKey(), clock.GetUtcNow().ToString("O"));
            await store.EpochAsync();
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception)
        {
            return HealthCheckResult.Degraded("The store could not be written or read.", exception);
        }
    }

    /// <summary>A row for each machine and address that ever was: hosts that wrote one would wait for each other.</summary>
    private string SettingKey() =>
        $"health.checked-at/{Environment.MachineName}/{server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()}";
}
