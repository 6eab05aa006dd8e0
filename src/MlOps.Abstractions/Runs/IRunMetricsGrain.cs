using Orleans.CodeGeneration;

namespace MlOps.Runs;

/// <summary>
/// The door of clients to a run's metrics, keyed by the run's id. The silo that is asked writes to the store itself: the
/// run's own actor, on whichever silo it is, is asked no more once it is known to be there.
/// </summary>
[Version(1)]
[Alias("mlops.runs.IRunMetricsGrain")]
public interface IRunMetricsGrain : IGrainWithStringKey
{
    /// <summary>
    /// Keeps values of metrics that a client found, whether the run still goes or has ended. They are durable once this
    /// returns, and the run's state is not written for them; the same again adds nothing. Answers why it did nothing, or null.
    /// </summary>
    [Alias("Log")]
    Task<Refusal?> LogAsync(LogMetrics log, Caller caller, CancellationToken cancellationToken = default);
}
