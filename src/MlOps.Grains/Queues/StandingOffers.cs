namespace MlOps.Queues;

/// <summary>
/// Runs on offer, to whom, and until when. In memory only: if it is lost, a run is offered twice and the Run gives its
/// lease to the first who takes it.
/// </summary>
internal sealed class StandingOffers
{
    /// <summary>
    /// How long a run is kept for the pool that it was offered to, should that pool neither take it nor ask again. A pool
    /// takes at once; what it is offered and lost, or its answer, costs the run this long.
    /// </summary>
    /// <remarks>
    /// The last of what makes up the 15 s within which a run whose silo dies is worked on elsewhere: a lease that was
    /// renewed in the last moment, 10 s; until a sweep comes by, 2 s; until the queue looks for a pool that waits, 0.3 s; an
    /// offer that goes astray, 2 s; until the queue looks again, 0.3 s. That is 14.6 s, and the rest is for five calls. The
    /// silo itself is known to be dead, and the run's and the queue's actors are elsewhere, within 5 s of its end, when the
    /// lease still holds.
    /// </remarks>
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Offer> _offers = [];

    /// <summary>The projects of the runs on offer, one for each run.</summary>
    public IEnumerable<string> Projects => _offers.Values.Select(offer => offer.ProjectId);

    public bool Include(string runId) => _offers.ContainsKey(runId);

    public void Make(WaitingJob job, string holder, DateTimeOffset now) => _offers[job.RunId] = new(job.ProjectId, holder, now + Hold);

    /// <summary>A pool asks for more: what it was offered before it has taken, or never will.</summary>
    public void OnAsked(string holder) => Remove(offer => offer.Holder == holder);

    public void Expire(DateTimeOffset now) => Remove(offer => offer.Until <= now);

    private void Remove(Func<Offer, bool> isOver)
    {
        foreach (var (runId, offer) in _offers)
        {
            if (isOver(offer))
            {
                _offers.Remove(runId);
            }
        }
    }

    private sealed record Offer(string ProjectId, string Holder, DateTimeOffset Until);
}
