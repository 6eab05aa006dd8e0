using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MlOps.Work;

/// <summary>
/// Wakes the actors whose time has come: leases that ran out, intents that were broken off. Every silo sweeps; two at
/// once do no harm.
/// </summary>
internal sealed partial class Sweep(
    IWakeups wakeups,
    IRequestLog requests,
    IGrainFactory grains,
    HostIdentity host,
    IOptions<WorkOptions> options,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock,
    ILogger<Sweep> logger) : BackgroundService
{
    private const int AtOnce = 32;
    private const int PerRound = 1000;

    private static readonly TimeSpan RequestsAreExpiredEvery = TimeSpan.FromMinutes(10);

    private readonly StoreReach _reach = new(clock, options.Value.LeaseDuration);
    private readonly Unwoken _unwoken = new(clock, options.Value.SweepInterval);
    private readonly SemaphoreSlim _free = new(AtOnce);
    private readonly Trouble _trouble = new();
    private DateTimeOffset _requestsExpiredAt = clock.GetUtcNow();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // With a store of our own, whoever held a lease when we started is dead: no need to wait for the lease's end.
        var isFirst = options.Value.StoreIsExclusive;
        using var timer = new PeriodicTimer(options.Value.SweepInterval, clock);
        try
        {
            do
            {
                isFirst = !await SweepOnceAsync(isFirst, stoppingToken) && isFirst;
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what is due is due for the next one.
        }
    }

    private async Task<bool> SweepOnceAsync(bool isFirst, CancellationToken cancellationToken)
    {
        try
        {
            var now = clock.GetUtcNow();
            var due = await wakeups.DueAsync(isFirst ? now + options.Value.LeaseDuration : now, PerRound, cancellationToken);
            var wakeup = new Wakeup(_reach.LeasesCount, LiveHolders: options.Value.StoreIsExclusive ? [host.Holder] : [], IsDue: true);
            foreach (var actor in due.Where(_unwoken.Begin))
            {
                // Waits for a free place, not for the actor: the next round is not late by one that is slow to wake.
                await _free.WaitAsync(cancellationToken);
                WakeAsync(actor, wakeup, cancellationToken).Ignore();
            }

            if (now - _requestsExpiredAt > RequestsAreExpiredEvery)
            {
                _requestsExpiredAt = now;
                await requests.ExpireAsync(now, cancellationToken);
            }

            if (_trouble.Ends())
            {
                LogStoreReached(logger);
            }

            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // The store is out of reach, for everyone: no lease runs out by that.
            if (_trouble.IsNew(exception.Message))
            {
                LogStoreUnreachable(logger, exception.Message);
            }

            _reach.OnUnreachable();
            return false;
        }
    }

    private async Task WakeAsync(string actor, Wakeup wakeup, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IWakeable>(GrainId.Parse(actor)).WakeAsync(wakeup, cancellationToken);
            _unwoken.Woken(actor);
        }
        catch (Exception exception)
        {
            _unwoken.Failed(actor);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            LogNotWoken(logger, actor, exception.Message);
            if (StoreReach.IsAway(exception))
            {
                // It can be read and not written, as on a full disk: no lease could be renewed either.
                _reach.OnUnreachable();
            }
        }
        finally
        {
            _free.Release();
        }
    }

    [LoggerMessage(EventId = 7001, Level = LogLevel.Warning, Message = "The store could not be swept; leases are not counted until it has been reachable for a whole lease: {Reason}")]
    private static partial void LogStoreUnreachable(ILogger logger, string reason);

    [LoggerMessage(EventId = 7003, Level = LogLevel.Information, Message = "The store can be swept again")]
    private static partial void LogStoreReached(ILogger logger);

    [LoggerMessage(EventId = 7002, Level = LogLevel.Warning, Message = "{Actor} could not be woken and stays due: {Reason}")]
    private static partial void LogNotWoken(ILogger logger, string actor, string reason);
}
