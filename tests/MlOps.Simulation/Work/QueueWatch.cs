using MlOps.Queues;

namespace MlOps.Simulation;

/// <summary>
/// What one activation of the queue reads, and whether it then chooses as it promises. Looks only at choices that no
/// other of the same activation interleaved with.
/// </summary>
internal sealed class QueueWatch(World world, Silo silo) : IJobs, ICatalog
{
    private static readonly TimeSpan OfferHolds = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LetPass = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (string ProjectId, DateTimeOffset Until)> _offers = [];
    private readonly Dictionary<string, string> _projects = [];
    private ImmutableArray<WaitingJob>? _waiting;
    private ImmutableArray<CatalogEntry> _running = [];
    private DateTimeOffset _now;
    private int _inside;
    private bool _isAlone;

    public async Task<ImmutableArray<WaitingJob>> WaitingAsync(string queueId, int limit, CancellationToken cancellationToken = default)
    {
        var waiting = await silo.Store.WaitingAsync(queueId, limit, cancellationToken);
        (_waiting, _now) = (waiting, silo.Clock.GetUtcNow());
        foreach (var job in waiting)
        {
            _projects[job.RunId] = job.ProjectId;
        }

        return waiting;
    }

    public async Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellationToken = default)
    {
        var page = await silo.Store.ListAsync(query, cancellationToken);
        _running = page.Entries;
        return world.Mutation.Running(page);
    }

    public async Task<ImmutableArray<string>> NextForAsync(IJobQueueGrain queue, WorkerOffer offer)
    {
        _isAlone = ++_inside == 1;
        (_waiting, _running) = (null, []);
        try
        {
            var chosen = await queue.NextForAsync(offer, CancellationToken.None);
            OnChosen(offer, chosen);
            return chosen;
        }
        finally
        {
            _inside--;
        }
    }

    public Task<CatalogEntry?> FindAsync(string scope, string kind, string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<CatalogEntry?> FindAsync(string id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private void OnChosen(WorkerOffer room, ImmutableArray<string> chosen)
    {
        foreach (var (runId, offer) in _offers)
        {
            if (offer.Until <= _now)
            {
                _offers.Remove(runId);
            }
        }

        // Calls that met before may have made an offer end a little earlier than is known here.
        var isClear = _offers.Values.All(offer => (offer.Until - _now).Duration() > TimeSpan.FromSeconds(0.5));
        if (_isAlone && isClear && _waiting is { } waiting)
        {
            Check(room, chosen, waiting.ToDictionary(job => job.RunId));
        }

        foreach (var runId in chosen)
        {
            _offers[runId] = (_projects[runId], _now + OfferHolds);
        }
    }

    private void Check(WorkerOffer room, ImmutableArray<string> chosen, Dictionary<string, WaitingJob> jobs)
    {
        var left = jobs.Values.Where(job => !_offers.ContainsKey(job.RunId) && job.MemoryMiB <= room.MemoryMiB).ToList();
        var memory = room.FreeMemoryMiB;
        var load = Load();
        foreach (var runId in chosen)
        {
            var job = jobs[runId];
            if (!left.Remove(job))
            {
                world.Evidence.Find("queue.twice", $"The queue gave {runId} twice.");
            }

            CheckTurn(job, left.FindAll(other => other.MemoryMiB <= memory), load);
            memory -= job.MemoryMiB;
            load[job.ProjectId] = load.GetValueOrDefault(job.ProjectId) + 1;
        }

        // Nothing is left lying that there is room for, unless the pool is being emptied for someone large.
        var hasLarge = left.Exists(job => job.MemoryMiB > memory && _now - job.WaitingSince > LetPass);
        if (memory < 0 || chosen.Length > room.FreeSlots
            || (chosen.Length < room.FreeSlots && !hasLarge && left.Exists(job => job.MemoryMiB <= memory)))
        {
            world.Evidence.Find("queue.room", $"The queue gave {chosen.Length} runs to {room}; left are {string.Join(", ", left)}.");
        }
    }

    /// <summary>How many runs of each project are on offer or running.</summary>
    private Dictionary<string, int> Load()
    {
        var load = new Dictionary<string, int>();
        foreach (var project in _offers.Values.Select(offer => offer.ProjectId)
            .Concat(_running.Where(run => !_offers.ContainsKey(run.Id)).Select(run => run.Scope)))
        {
            load[project] = load.GetValueOrDefault(project) + 1;
        }

        return load;
    }

    private void CheckTurn(WaitingJob job, List<WaitingJob> others, Dictionary<string, int> load)
    {
        if (others.Find(other => other.Priority > job.Priority) is { } urgent)
        {
            world.Evidence.Find("queue.priority", $"The queue gave {job.RunId} (priority {job.Priority}) before {urgent.RunId} ({urgent.Priority}).");
        }

        var equals = others.FindAll(other => other.Priority == job.Priority);
        if (equals.Find(other => load.GetValueOrDefault(other.ProjectId) < load.GetValueOrDefault(job.ProjectId)) is { } poor)
        {
            world.Evidence.Find("queue.share", $"The queue gave {job.RunId} of the busier project {job.ProjectId} before {poor.RunId} of {poor.ProjectId}.");
        }

        if (equals.Find(other => other.ProjectId == job.ProjectId && other.WaitingSince < job.WaitingSince) is { } older)
        {
            world.Evidence.Find("queue.order", $"The queue gave {job.RunId} before {older.RunId}, which waits longer.");
        }
    }
}
