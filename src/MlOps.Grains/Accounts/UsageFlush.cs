using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MlOps.Accounts;

/// <summary>
/// Enters what this host metered into the accounts, every few seconds and once more when it stops. A batch that could
/// not be entered is sent again under its own request id, so it counts once; a killed host loses at most one interval, and of
/// what stands, such as loaded models, <see cref="OfStandingEvery"/> of them.
/// </summary>
internal sealed partial class UsageFlush(
    UsageMeter meter,
    HostUsage host,
    IEnumerable<IMemoryHolder> holders,
    IGrainFactory grains,
    IIdSource ids,
    IOptions<AccountOptions> options,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock,
    ILogger<UsageFlush> logger) : BackgroundService
{
    /// <summary>How long a stop waits for accounts that cannot be reached.</summary>
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(3);

    /// <summary>What there is to tell of every host and every loaded model, however idle, is told each so many times.</summary>
    private const int OfStandingEvery = 12;

    private readonly UnsentUsage _unsent = new(ids);

    private readonly SemaphoreSlim _flushing = new(1);
    private int _flushes;
    private long _heldSince = clock.GetTimestamp();

    public override void Dispose()
    {
        base.Dispose();
        _flushing.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await FlushAsync(isLast: true).WaitAsync(LastFlush, clock, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            LogLost(logger);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.FlushInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await FlushAsync().WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync flushes what is left.
        }
    }

    /// <summary>One flush at a time: a stop does not wait for the interval's.</summary>
    private async Task FlushAsync(bool isLast = false)
    {
        await _flushing.WaitAsync();
        try
        {
            await FlushOnceAsync(isLast);
        }
        finally
        {
            _flushing.Release();
        }
    }

    private async Task FlushOnceAsync(bool isLast)
    {
        var isOfStanding = ++_flushes % OfStandingEvery == 0 || isLast;
        if (isOfStanding)
        {
            MeterMemory();
        }

        var (metered, ofMachine) = host.Take(meter.Drain(), isOfStanding);
        foreach (var (projectId, events) in metered)
        {
            _unsent.Add(projectId, events);
        }

        if (!ofMachine.IsEmpty)
        {
            _unsent.Add(Ids.Machines, ofMachine);
        }

        // What cannot be entered now keeps nobody else waiting. That is told once: where the store is away it is so for all.
        var delayed = new List<(string ProjectId, string Reason)>();
        foreach (var projectId in _unsent.Projects)
        {
            try
            {
                await EnterAsync(projectId);
            }
            catch (Exception exception)
            {
                delayed.Add((projectId, exception.Message));
            }
        }

        if (delayed is [var first, ..])
        {
            LogDelayed(logger, delayed.Count, first.ProjectId, first.Reason);
        }
    }

    /// <summary>Each is taken to have been held since the last time, as it is now.</summary>
    private void MeterMemory()
    {
        var since = _heldSince;
        _heldSince = clock.GetTimestamp();
        var seconds = clock.GetElapsedTime(since, _heldSince).TotalSeconds;
        foreach (var (payer, bytes) in holders.SelectMany(holder => holder.Held()))
        {
            payer.Add(Meter.ModelMemory, (long)Math.Ceiling(bytes / 1000.0 * seconds), isEstimated: true);
        }
    }

    private async Task EnterAsync(string projectId)
    {
        var account = grains.GetGrain<IAccountGrain>(Ids.Account(projectId));
        while (_unsent.Next(projectId) is var (caller, usage))
        {
            var reply = await account.ExecuteAsync(usage, caller);
            if (!reply.IsAccepted)
            {
                LogRefused(logger, projectId, reply.Refusal.Message);
            }

            _unsent.OnEntered(projectId);
        }
    }

    [LoggerMessage(EventId = 6001, Level = LogLevel.Warning, Message = "The usage of {Projects} projects, {ProjectId} the first, could not be entered and is kept for the next time: {Reason}")]
    private static partial void LogDelayed(ILogger logger, int projects, string projectId, string reason);

    [LoggerMessage(EventId = 6003, Level = LogLevel.Warning, Message = "The accounts could not be reached before the stop: what was metered last is lost")]
    private static partial void LogLost(ILogger logger);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Error, Message = "The account of {ProjectId} refused a batch of usage: {Reason}")]
    private static partial void LogRefused(ILogger logger, string projectId, string reason);
}
