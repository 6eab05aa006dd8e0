using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace MlOps.Queues;

[Reentrant]
[AwayFromServing]
[GrainType(Kinds.JobQueue)]
internal sealed class JobQueueGrain(
    [PersistentState(Kinds.JobQueue)] IPersistentState<ActorRecord<QueueState>> record,
    ActorServices services,
    IJobs jobs,
    ICatalog catalog,
    ILogger<JobQueueGrain> logger)
    : Actor<QueueState, QueueCommand, QueueView>(Kinds.JobQueue, record, services), IJobQueueGrain
{
    /// <summary>How many of the waiting are looked at when choosing: the most urgent, and among them the longest waiting.</summary>
    private const int Horizon = 500;

    private const int RunningLookedAt = 1000;

    private static readonly TimeSpan OfferHolds = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs on offer, and until when. In memory only: if it is lost, a run is offered twice and the Run gives its lease
    /// to the first who takes it.
    /// </summary>
    private readonly Dictionary<string, (string ProjectId, DateTimeOffset Until)> _offers = [];

    protected override ILogger Logger => logger;

    public async Task<ImmutableArray<string>> NextAsync(string holder, int slots, CancellationToken cancellationToken)
    {
        if (Committed is { IsPaused: true } || slots < 1)
        {
            return [];
        }

        var waiting = await jobs.WaitingAsync(ActorId, Horizon, cancellationToken);
        var now = Clock.GetUtcNow();
        foreach (var (runId, offer) in _offers)
        {
            if (offer.Until <= now)
            {
                _offers.Remove(runId);
            }
        }

        var running = waiting.IsEmpty
            ? []
            : (await catalog.ListAsync(new() { Kind = Kinds.Run, Status = "running", Limit = RunningLookedAt }, cancellationToken)).Entries;
        var busy = _offers.Values.Select(offer => offer.ProjectId)
            .Concat(running.Where(run => !_offers.ContainsKey(run.Id)).Select(run => run.Scope))
            .CountBy(projectId => projectId)
            .ToDictionary();
        var chosen = QueueDecider.Choose([.. waiting.Where(job => !_offers.ContainsKey(job.RunId))], busy, slots);
        foreach (var job in chosen)
        {
            _offers[job.RunId] = (job.ProjectId, now + OfferHolds);
        }

        return [.. chosen.Select(job => job.RunId)];
    }

    protected override Decision<QueueState> Decide(QueueState? state, QueueCommand command, Circumstances circumstances) =>
        QueueDecider.Decide(state, command);

    protected override QueueView? View(QueueState state) => new(ActorId, state.IsPaused);

    protected override string? ProjectOf(QueueState state) => null;
}
