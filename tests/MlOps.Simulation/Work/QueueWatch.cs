using MlOps.Queues;

namespace MlOps.Simulation;

/// <summary>
/// What one activation of the queue reads, and whether it then chooses as it promises. Looks only at choices that no
/// other of the same activation interleaved with.
/// </summary>
internal sealed class QueueWatch(World world, Silo silo) : IJobs, ICatalog
{
    private static readonly TimeSpan OfferHolds = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LetPass = TimeSpan.FromMinutes(1);

    /// <summary>How long a pool is known after it asked.</summary>
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, (string ProjectId, string Holder, DateTimeOffset Until)> _offers = [];
    private readonly Dictionary<string, TimeSpan> _askedAt = [];
    private readonly Dictionary<string, string> _projects = [];
    private ImmutableArray<WaitingJob>? _waiting;
    private ImmutableArray<CatalogEntry> _running = [];
    private DateTimeOffset _now;
    private TimeSpan _offset;

    /// <summary>The pool that was last seen to empty itself, the large runs that were to blame, and how wrong the clock was.</summary>
    private (string Holder, List<string> Large, TimeSpan Offset)? _emptied;

    private int _inside;
    private bool _isAlone;

    public async Task<ImmutableArray<WaitingJob>> WaitingAsync(string queueId, int limit, CancellationToken cancellationToken = default)
    {
        var waiting = await silo.Store.WaitingAsync(queueId, limit, cancellationToken);
        (_waiting, _now, _offset) = (waiting, silo.Clock.GetUtcNow(), silo.Clock.Offset);
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
        _askedAt[offer.Holder] = world.Loop.Elapsed;

        // What it was offered before it has taken, or never will.
        foreach (var (runId, _) in _offers.Where(one => one.Value.Holder == offer.Holder))
        {
            _offers.Remove(runId);
        }

        try
        {
            var chosen = await queue.NextForAsync(offer, CancellationToken.None);

            // Paused since it was asked, it gives nothing. While that is asked, another pool may come.
            if (chosen.IsEmpty && await queue.GetAsync() is { IsPaused: true })
            {
                _isAlone = false;
            }

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
        // The queue's offers end a little earlier or later than is known here, and at once when its clock is set while it reads.
        var isClear = _offset == silo.Clock.Offset && _offers.Values.All(offer => (offer.Until - _now).Duration() > TimeSpan.FromSeconds(0.5));
        foreach (var (runId, offer) in _offers)
        {
            if (offer.Until <= _now)
            {
                _offers.Remove(runId);
            }
        }

        if (_isAlone && isClear && _waiting is { } waiting)
        {
            Check(room, chosen, waiting.ToDictionary(job => job.RunId));
        }

        foreach (var runId in chosen)
        {
            _offers[runId] = (_projects[runId], room.Holder, silo.Clock.GetUtcNow() + OfferHolds);
        }
    }

    private void Check(WorkerOffer room, ImmutableArray<string> chosen, Dictionary<string, WaitingJob> jobs)
    {
        var left = jobs.Values.Where(job => !_offers.ContainsKey(job.RunId) && job.MemoryMiB <= room.MemoryMiB && !room.Declined.Contains(job.RunId)).ToList();
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
        var large = left.FindAll(job => job.MemoryMiB > memory && _now - job.WaitingSince > LetPass);
        var isIdle = chosen.Length < room.FreeSlots && left.Exists(job => job.MemoryMiB <= memory);
        if (memory < 0 || chosen.Length > room.FreeSlots || (isIdle && large.Count == 0))
        {
            world.Evidence.Find("queue.room", $"The queue gave {chosen.Length} runs to {room}; left are {string.Join(", ", left)}.");
        }

        if (isIdle && large.Count > 0)
        {
            CheckEmptied(room, [.. large.Select(job => job.RunId)], jobs);
        }
    }

    /// <summary>One pool at a time empties itself, until what it does so for is placed or it asks no more.</summary>
    private void CheckEmptied(WorkerOffer room, List<string> large, Dictionary<string, WaitingJob> jobs)
    {
        if (_emptied is { } before && before.Holder != room.Holder && before.Offset == silo.Clock.Offset
            && world.Loop.Elapsed - _askedAt[before.Holder] < KnownFor
            && before.Large.TrueForAll(runId => jobs.ContainsKey(runId) && !_offers.ContainsKey(runId)))
        {
            world.Evidence.Find("queue.idle", $"{room.Holder} empties itself for {string.Join(' ', large)}, and {before.Holder} for {string.Join(' ', before.Large)}.");
        }

        _emptied = (room.Holder, large, silo.Clock.Offset);
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

        // A pool may have emptied itself for this one.
        if (_now - job.WaitingSince > LetPass)
        {
            return;
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
