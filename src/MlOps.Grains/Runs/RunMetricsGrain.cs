using Orleans.Concurrency;

namespace MlOps.Runs;

/// <summary>
/// One on each silo that is asked: values of metrics are many, and would cost more on their way to the run's actor than
/// in the store. What is once known to be a run stays one, so the actor is asked only at first.
/// </summary>
[StatelessWorker(1)]
[Reentrant]
[GrainType("run-metrics")]
internal sealed class RunMetricsGrain(ISeriesStore series) : Grain, IRunMetricsGrain, IMeteredActor
{
    /// <summary>In place of an attempt's number: no worker said it.</summary>
    private const int ByClients = 0;

    public string ActorId => this.GetPrimaryKeyString();

    public string? ProjectId { get; private set; }

    public async Task<Refusal?> LogAsync(LogMetrics log, Caller caller, CancellationToken cancellationToken)
    {
        if (log.Check() is { } refusal)
        {
            return refusal;
        }

        ProjectId ??= (await GrainFactory.GetGrain<IRunGrain>(ActorId).GetAsync(cancellationToken))?.ProjectId;
        if (ProjectId is null)
        {
            return Refusals.Missing(Kinds.Run, ActorId);
        }

        await series.AppendAsync(ActorId, [.. log.Metrics.Select(metric => new MetricPoint(metric.Key, ByClients, metric.Step, metric.At, metric.Value))], cancellationToken);
        return null;
    }
}
