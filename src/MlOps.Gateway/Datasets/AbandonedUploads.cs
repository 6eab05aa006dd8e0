using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlOps.Runs;

namespace MlOps.Gateway.Datasets;

/// <summary>
/// Removes uploads in chunks of which nothing came for a day, and whole ones that are a day old and of no run: the host
/// that took them died before it submitted the run. One host of a cluster looks for all.
/// </summary>
internal sealed partial class AbandonedUploads(
    IChunkedUploads chunks,
    IUploadStore uploads,
    IGrainFactory grains,
    ISettings settings,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock,
    ILogger<AbandonedUploads> logger) : BackgroundService
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    private static readonly TimeSpan LooksEvery = TimeSpan.FromHours(1);

    private readonly SharedTurn _turn = new("uploads.looked-at", LooksEvery, settings, clock);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LooksEvery, clock);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; another one looks, or the next.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _turn.TakeAsync(cancellationToken))
            {
                await RemoveAsync(clock.GetUtcNow() - KeptFor, cancellationToken);
            }

            await uploads.RemoveLeftoversAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The next look finds what this one left.
            LogNotRemoved(exception.Message);
        }
    }

    private async Task RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        foreach (var key in await chunks.DiscardAbandonedAsync(before, cancellationToken))
        {
            LogRemoved(key);
        }

        foreach (var key in await uploads.ListAsync(before, cancellationToken))
        {
            if (await grains.GetGrain<IRunGrain>(key).GetAsync(cancellationToken) is null)
            {
                await uploads.DeleteAsync(key, cancellationToken);
                LogOrphaned(key);
            }
        }
    }

    [LoggerMessage(EventId = 8003, Level = LogLevel.Information, Message = "Removed the upload {Key}, of which nothing came for a day")]
    private partial void LogRemoved(string key);

    [LoggerMessage(EventId = 8005, Level = LogLevel.Information, Message = "Removed the upload {Key}, a day old and of no run")]
    private partial void LogOrphaned(string key);

    [LoggerMessage(EventId = 8004, Level = LogLevel.Warning, Message = "Abandoned uploads could not be removed: {Reason}")]
    private partial void LogNotRemoved(string reason);
}
