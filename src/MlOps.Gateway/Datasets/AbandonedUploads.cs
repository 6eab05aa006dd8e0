using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MlOps.Gateway.Datasets;

/// <summary>Removes uploads in chunks of which nothing came for a day.</summary>
internal sealed partial class AbandonedUploads(
    IChunkedUploads chunks, [FromKeyedServices(PlatformClock.Key)] TimeProvider clock, ILogger<AbandonedUploads> logger) : BackgroundService
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
        try
        {
            foreach (var key in await chunks.DiscardAbandonedAsync(clock.GetUtcNow() - KeptFor, cancellationToken))
            {
                LogRemoved(key);
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogNotRemoved(exception.Message);
        }
    }

    [LoggerMessage(EventId = 8003, Level = LogLevel.Information, Message = "Removed the upload {Key}, of which nothing came for a day")]
    private partial void LogRemoved(string key);

    [LoggerMessage(EventId = 8004, Level = LogLevel.Warning, Message = "Abandoned uploads could not be removed: {Reason}")]
    private partial void LogNotRemoved(string reason);
}
