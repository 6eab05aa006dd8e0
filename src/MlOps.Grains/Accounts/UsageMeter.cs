using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace MlOps.Accounts;

/// <summary>This host's counters, by project and actor and what else is known of the usage.</summary>
internal sealed class UsageMeter([FromKeyedServices(PlatformClock.Key)] TimeProvider clock) : IUsageMeter
{
    private readonly ConcurrentDictionary<(string ProjectId, string ActorId, UsageFacets? Facets), ActorMeter> _meters = new();
    private readonly Lock _draining = new();
    private ImmutableArray<KeyValuePair<(string ProjectId, string ActorId, UsageFacets? Facets), ActorMeter>> _retired = [];
    private DateTimeOffset _since = clock.GetUtcNow();

    public IActorMeter For(string projectId, string actorId, UsageFacets? facets = null) =>
        _meters.GetOrAdd((projectId, actorId, facets), static (key, owner) => new ActorMeter(owner, key), this);

    /// <summary>Takes what was counted since the last time, by project, and begins again at zero.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<UsageEvent>> Drain()
    {
        lock (_draining)
        {
            var from = _since;
            var to = _since = clock.GetUtcNow();
            var retiredBefore = _retired;

            // A counter that was silent for a whole interval goes, or they would be as many as all runs ever. Someone may
            // hold it still: what it counts from now on brings it back, and what it counted just now is drained with the
            // next interval.
            _retired = [.. _meters.Where(pair => pair.Value.IsSilent)];
            foreach (var pair in _retired)
            {
                _meters.TryRemove(pair);
                pair.Value.Retire();
            }

            return _meters.Concat(_retired).Concat(retiredBefore)
                .SelectMany(pair => pair.Value.Take().Select(used => (
                    pair.Key.ProjectId,
                    Event: new UsageEvent(pair.Key.ActorId, used.Meter, used.Quantity, from, to < from ? from : to, used.IsEstimated, pair.Key.Facets))))
                .GroupBy(used => used.ProjectId)
                .ToDictionary(project => project.Key, project => project.Select(used => used.Event).ToImmutableArray());
        }
    }

    private void TakeBack(ActorMeter meter)
    {
        var current = _meters.GetOrAdd(meter.Key, meter);
        if (current != meter)
        {
            meter.Retire();
            foreach (var (what, quantity, isEstimated) in meter.Take())
            {
                current.Add(what, quantity, isEstimated);
            }
        }
    }

    private sealed class ActorMeter(UsageMeter owner, (string ProjectId, string ActorId, UsageFacets? Facets) key) : IActorMeter
    {
        /// <summary>Two for each meter: what was read, and what was estimated.</summary>
        private static readonly int Slots = 2 * (Enum.GetValues<Meter>().Max(meter => (int)meter) + 1);

        private readonly long[] _quantities = new long[Slots];
        private int _isRetired;

        public (string ProjectId, string ActorId, UsageFacets? Facets) Key => key;

        /// <summary>Whether nothing was counted since the last <see cref="Take"/>.</summary>
        public bool IsSilent => Array.TrueForAll(_quantities, quantity => quantity == 0);

        public void Add(Meter meter, long quantity, bool isEstimated)
        {
            Interlocked.Add(ref _quantities[(2 * (int)meter) + (isEstimated ? 1 : 0)], quantity);
            if (Volatile.Read(ref _isRetired) != 0 && Interlocked.Exchange(ref _isRetired, 0) != 0)
            {
                owner.TakeBack(this);
            }
        }

        public void Retire() => Volatile.Write(ref _isRetired, 1);

        public IEnumerable<(Meter Meter, long Quantity, bool IsEstimated)> Take()
        {
            for (var slot = 0; slot < _quantities.Length; slot++)
            {
                var quantity = Interlocked.Exchange(ref _quantities[slot], 0);
                if (quantity > 0)
                {
                    yield return ((Meter)(slot / 2), quantity, slot % 2 == 1);
                }
            }
        }
    }
}
