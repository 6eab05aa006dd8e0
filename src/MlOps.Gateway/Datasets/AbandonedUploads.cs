using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlOps.Runs;

namespace MlOps.Gateway.Datasets;

/// <summary>
/// Removes uploads in chunks of which nothing came for a day, and whole ones that are a day old and of no run: the host
/// that took them died before it submitted the run.
/// </summary>
internal sealed partial class AbandonedUploads(
    IChunkedUploads chunks,
    IUploadStore uploads,
    IGrainFactory grains,
    [FromKeyedServices(PlatformClock.Key)] TimeProvider clock,
    ILogger<AbandonedUploads> logger) : BackgroundService
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    private static readonly TimeSpan LooksEvery = TimeSpan.FromHours(1);

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
            // The host stops; the next one looks when it starts.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - KeptFor;
        try
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
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The next look finds what this one left.
            LogNotRemoved(exception.Message);
        }
    }

    [LoggerMessage(EventId = 8003, Level = LogLevel.Information, Message = "Removed the upload {Key}, of which nothing came for a day")]
    private partial void LogRemoved(string key);

    [LoggerMessage(EventId = 8005, Level = LogLevel.Information, Message = "Removed the upload {Key}, a day old and of no run")]
    private partial void LogOrphaned(string key);

    [LoggerMessage(EventId = 8004, Level = LogLevel.Warning, Message = "Abandoned uploads could not be removed: {Reason}")]
    private partial void LogNotRemoved(string reason);
}
