using Microsoft.Extensions.Logging;
using MlOps.Runs;
using Orleans.Concurrency;

namespace MlOps.Queues;

[Reentrant]
[AwayFrom(SiloRole.Serving)]
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

    private readonly StandingOffers _offers = new();

    private KnownWorkers? _workers;

    /// <summary>In memory only: if it is lost, another pool may begin to empty itself.</summary>
    private Reservation? _reservation;

    protected override ILogger Logger => logger;

    private KnownWorkers Workers => _workers ??= new(Clock.GetUtcNow());

    /// <summary>What a pool asks that does not say what it has room for, as those of version 0.2.0 do.</summary>
    public Task<ImmutableArray<string>> NextAsync(string holder, int slots, CancellationToken cancellationToken) => NextForAsync(
        new() { Holder = holder, Slots = slots, FreeSlots = slots, MemoryMiB = int.MaxValue, FreeMemoryMiB = int.MaxValue, Cores = 0 }, cancellationToken);

    public Task<ImmutableArray<WorkerOffer>> GetWorkersAsync(CancellationToken cancellationToken) => Task.FromResult(Workers.At(Clock.GetUtcNow()));

    public Task<Refusal?> CheckFitAsync(RunLimits limits, CancellationToken cancellationToken) => Task.FromResult(Workers.CheckFit(limits, Clock.GetUtcNow()));

    public async Task<ImmutableArray<string>> NextForAsync(WorkerOffer offer, CancellationToken cancellationToken)
    {
        Workers.Heard(offer, Clock.GetUtcNow());
        _offers.OnAsked(offer.Holder);
        if (Committed is { IsPaused: true })
        {
            await LookAsync();
        }

        if (Committed is { IsPaused: true } || offer.FreeSlots < 1)
        {
            return [];
        }

        var waiting = await jobs.WaitingAsync(ActorId, Horizon, cancellationToken);
        var now = Clock.GetUtcNow();
        _offers.Expire(now);
        var running = waiting.IsEmpty
            ? []
            : (await catalog.ListAsync(new() { Kind = Kinds.Run, Status = "running", Limit = RunningLookedAt }, cancellationToken)).Entries;
        var busy = _offers.Projects
            .Concat(running.Where(run => !_offers.Include(run.Id)).Select(run => run.Scope))
            .CountBy(projectId => projectId)
            .ToDictionary();
        (var chosen, _reservation) = QueueDecider.Choose(
            [.. waiting.Where(job => !_offers.Include(job.RunId))], busy, offer, Workers.At(now), _reservation, now);
        foreach (var job in chosen)
        {
            _offers.Make(job, offer.Holder, now);
        }

        return [.. chosen.Select(job => job.RunId)];
    }

    protected override Decision<QueueState> Decide(QueueState? state, QueueCommand command, Circumstances circumstances) =>
        QueueDecider.Decide(state, command);

    protected override QueueView? View(QueueState state) => new(ActorId, state.IsPaused);

    protected override string? ProjectOf(QueueState state) => null;
}
