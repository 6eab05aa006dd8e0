namespace MlOps.Host.Cluster;

/// <summary>
/// Ends a silo whose machine's clock was set back. Orleans plans its probes, its reading of the members and its next try
/// to connect by the time of day, so for as long as the clock was set back such a silo knows nothing of the cluster's
/// changes, and answers all the same. Whoever supervises the process starts it again, and it is as good as the others.
/// </summary>
internal sealed partial class ClockWatch(IHostApplicationLifetime lifetime, TimeProvider machine, ILogger<ClockWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>What a time service may correct at once; so long a rest does no harm.</summary>
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(3);

    /// <summary>Whether this ended the silo, so that the process must not end as if all were well: a supervisor starts only what failed.</summary>
    public bool HasEndedTheSilo { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, machine);
        var (time, timestamp) = (machine.GetUtcNow(), machine.GetTimestamp());
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var setBack = machine.GetElapsedTime(timestamp) - (machine.GetUtcNow() - time);
                if (setBack > Allowed)
                {
                    if (!lifetime.ApplicationStopping.IsCancellationRequested)
                    {
                        LogSetBack(logger, setBack.TotalSeconds);
                        HasEndedTheSilo = true;
                        lifetime.StopApplication();
                    }

                    // A silo that drains does so to its end, and ends as it was told to.
                    return;
                }

                (time, timestamp) = (machine.GetUtcNow(), machine.GetTimestamp());
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    [LoggerMessage(EventId = 8101, Level = LogLevel.Critical, Message = "The machine's clock was set back by {Seconds:0.#} s: this silo can be no member of its cluster by that clock and stops; start it again")]
    private static partial void LogSetBack(ILogger logger, double seconds);
}
