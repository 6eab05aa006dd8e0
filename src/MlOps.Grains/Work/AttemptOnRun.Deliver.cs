using Microsoft.Extensions.Logging;
using MlOps.Runs;

namespace MlOps.Work;

/// <summary>The report of the end.</summary>
internal sealed partial class AttemptOnRun
{
    /// <summary>
    /// Reports the end, again and again while the run cannot be reached, under one request id; a host that stops gives
    /// up after a last try, and the run is taken again.
    /// </summary>
    private async Task DeliverAsync(RunCommand end, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.HeartbeatInterval, clock);
        for (; ; )
        {
            try
            {
                var reply = await run.ExecuteAsync(end, Report("end"), CancellationToken.None);
                if (!reply.IsAccepted)
                {
                    LogNoLonger(logger, taken.Id, taken.Attempt);
                }

                return;
            }
            catch (Exception exception)
            {
                LogNotReported(logger, taken.Id, exception.Message);
                if (stoppingToken.IsCancellationRequested)
                {
                    return;
                }
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    [LoggerMessage(EventId = 7202, Level = LogLevel.Warning, Message = "{RunId}: attempt {Attempt} does not hold the run any more; what it made is dropped")]
    private static partial void LogNoLonger(ILogger logger, string runId, int attempt);

    [LoggerMessage(EventId = 7204, Level = LogLevel.Warning, Message = "{RunId}: the end could not be reported and is reported again: {Reason}")]
    private static partial void LogNotReported(ILogger logger, string runId, string reason);
}
