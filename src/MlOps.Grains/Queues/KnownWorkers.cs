using MlOps.Runs;

namespace MlOps.Queues;

/// <summary>The pools that ask a queue for work. In memory only: they ask again soon.</summary>
internal sealed class KnownWorkers(DateTimeOffset since)
{
    /// <summary>How long a pool is known after it asked last; it asks at least every 2 s.</summary>
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, (WorkerOffer Offer, DateTimeOffset At)> _offers = [];

    public void Heard(WorkerOffer offer, DateTimeOffset now) => _offers[offer.Holder] = (offer, now);

    public ImmutableArray<WorkerOffer> At(DateTimeOffset now)
    {
        foreach (var (holder, heard) in _offers)
        {
            if (now - heard.At > KnownFor)
            {
                _offers.Remove(holder);
            }
        }

        return [.. _offers.Values.Select(heard => heard.Offer).OrderBy(offer => offer.Holder, StringComparer.Ordinal)];
    }

    /// <summary>Why no pool could ever work within the limits. Not said before every pool had its time to ask.</summary>
    public Refusal? CheckFit(RunLimits limits, DateTimeOffset now)
    {
        var workers = At(now).Where(offer => offer.Slots > 0).ToList();
        if (now - since < KnownFor || workers.Count == 0 || workers.Exists(offer => offer.MemoryMiB >= limits.MemoryMiB))
        {
            return null;
        }

        return Refusal.Conflict(
            "run.fits-nowhere",
            $"The run asks for {limits.MemoryMiB} MiB of memory; the largest of {workers.Count} worker pools has {workers.Max(offer => offer.MemoryMiB)}. "
            + "Ask for less (limits.memoryMiB), or start a silo on a larger machine, or raise its MlOps:Work:MemoryMiB.");
    }
}
