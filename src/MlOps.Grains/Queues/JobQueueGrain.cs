using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlOps.Runs;
using MlOps.Work;
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
    IOptions<WorkOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<JobQueueGrain> logger)
    : Actor<QueueState, QueueCommand, QueueView>(Kinds.JobQueue, record, services), IJobQueueGrain
{
    /// <summary>How many of the waiting are looked at when choosing: the most urgent, and among them the longest waiting.</summary>
    private const int Horizon = 500;

    private const int RunningLookedAt = 1000;

    private readonly StandingOffers _offers = new();

    private KnownWorkers? _workers;
    private Lookout? _lookout;

    /// <summary>In memory only: if it is lost, another pool may begin to empty itself.</summary>
    private Reservation? _reservation;

    protected override ILogger Logger => logger;

    private KnownWorkers Workers => _workers ??= new(Clock.GetUtcNow());

    private Lookout Lookout => _lookout ??= new(ReadAsync, options.Value.PollInterval, Clock, lifetime.ApplicationStopping);

    private bool IsPaused => Committed is { IsPaused: true };

    /// <summary>What a pool asks that does not say what it has room for, as those of version 0.2.0 do.</summary>
    public Task<ImmutableArray<string>> NextAsync(string holder, int slots, CancellationToken cancellationToken) => NextForAsync(
        new() { Holder = holder, Slots = slots, FreeSlots = slots, MemoryMiB = int.MaxValue, FreeMemoryMiB = int.MaxValue, Cores = 0 }, cancellationToken);

    public Task<ImmutableArray<WorkerOffer>> GetWorkersAsync(CancellationToken cancellationToken) => Task.FromResult(Workers.At(Clock.GetUtcNow()));

    public Task<Refusal?> CheckFitAsync(RunLimits limits, CancellationToken cancellationToken) => Task.FromResult(Workers.CheckFit(limits, Clock.GetUtcNow()));

    public async Task<ImmutableArray<string>> NextForAsync(WorkerOffer offer, CancellationToken cancellationToken)
    {
        var asked = Clock.GetTimestamp();
        Workers.Heard(offer, Clock.GetUtcNow());
        _offers.OnAsked(offer.Holder);
        if (IsPaused)
        {
            await LookAsync();
        }

        if (IsPaused || offer.FreeSlots < 1)
        {
            return [];
        }

        var reading = await ReadAsync(cancellationToken);
        while (!IsPaused && Open(reading).IsEmpty && Lookout.IsWorthwhile(offer.Patience - Clock.GetElapsedTime(asked)))
        {
            reading = await Lookout.NextAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }

        return Choose(offer, reading);
    }

    protected override Decision<QueueState> Decide(QueueState? state, QueueCommand command, Circumstances circumstances) =>
        QueueDecider.Decide(state, command);

    protected override QueueView? View(QueueState state) => new(ActorId, state.IsPaused);

    protected override string? ProjectOf(QueueState state) => null;

    private async Task<QueueReading> ReadAsync(CancellationToken cancellationToken)
    {
        var waiting = await jobs.WaitingAsync(ActorId, Horizon, cancellationToken);
        return new(waiting, waiting.IsEmpty
            ? []
            : (await catalog.ListAsync(new() { Kind = Kinds.Run, Status = "running", Limit = RunningLookedAt }, cancellationToken)).Entries);
    }

    /// <summary>What waits and is on no offer. While there is some that a pool has no room for, it is not kept waiting: it may soon have more room than it said.</summary>
    private ImmutableArray<WaitingJob> Open(QueueReading reading)
    {
        _offers.Expire(Clock.GetUtcNow());
        return [.. reading.Waiting.Where(job => !_offers.Include(job.RunId))];
    }

    private ImmutableArray<string> Choose(WorkerOffer offer, QueueReading reading)
    {
        // It may have been paused since it was asked.
        if (IsPaused)
        {
            return [];
        }

        var (open, now) = (Open(reading), Clock.GetUtcNow());
        var busy = _offers.Projects
            .Concat(reading.Running.Where(run => !_offers.Include(run.Id)).Select(run => run.Scope))
            .CountBy(projectId => projectId)
            .ToDictionary();
        (var chosen, _reservation) = QueueDecider.Choose(open, busy, offer, Workers.At(now), _reservation, now);
        foreach (var job in chosen)
        {
            _offers.Make(job, offer.Holder, now);
        }

        return [.. chosen.Select(job => job.RunId)];
    }
}
