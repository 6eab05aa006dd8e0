using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MlOps.Accounts;

/// <summary>
/// Enters what this host metered into the accounts, every few seconds and once more when it stops. A batch that could
/// not be entered is sent again under its own request id, so it counts once; a killed host loses at most one interval.
/// </summary>
internal sealed partial class UsageFlush(
    UsageMeter meter,
    IGrainFactory grains,
    IIdSource ids,
    IOptions<AccountOptions> options,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock,
    ILogger<UsageFlush> logger) : BackgroundService
{
    /// <summary>How long a stop waits for accounts that cannot be reached.</summary>
    private static readonly TimeSpan LastFlush = TimeSpan.FromSeconds(3);

    private readonly UnsentUsage _unsent = new(ids);

    private readonly SemaphoreSlim _flushing = new(1);

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
            await FlushAsync().WaitAsync(LastFlush, clock, cancellationToken);
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
    private async Task FlushAsync()
    {
        await _flushing.WaitAsync();
        try
        {
            await FlushOnceAsync();
        }
        finally
        {
            _flushing.Release();
        }
    }

    private async Task FlushOnceAsync()
    {
        foreach (var (projectId, events) in meter.Drain())
        {
            _unsent.Add(projectId, events);
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
