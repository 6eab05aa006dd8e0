namespace MlOps.Work;

/// <summary>
/// Whom a sweep is waking, and whom it could not wake lately: those are left alone for a while, longer each time, so that
/// a few that cannot be woken do not hold up the others. All of this host's; other hosts try for themselves.
/// </summary>
internal sealed class Unwoken(TimeProvider clock, TimeSpan sweepInterval)
{
    /// <summary>More are not remembered; the oldest is forgotten, and is woken a little too soon.</summary>
    private const int MostRemembered = 1000;

    /// <summary>Three failures in a row, about: who is woken by the first sweep after a silo's death is not among these.</summary>
    private const int NotYetLeftAlone = 2;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Lock _changing = new();
    private readonly HashSet<string> _underWay = [];
    private readonly Dictionary<string, Failure> _failures = [];

    /// <summary>Begins to wake an actor; false where that is under way, or it is left alone.</summary>
    public bool Begin(string actor)
    {
        lock (_changing)
        {
            return !(_failures.TryGetValue(actor, out var failure) && clock.GetElapsedTime(failure.At) < Wait(failure.Count)) && _underWay.Add(actor);
        }
    }

    public void Woken(string actor)
    {
        lock (_changing)
        {
            _underWay.Remove(actor);
            _failures.Remove(actor);
        }
    }

    public void Failed(string actor)
    {
        lock (_changing)
        {
            _underWay.Remove(actor);
            var count = _failures.TryGetValue(actor, out var before) ? before.Count + 1 : 1;
            if (count == 1 && _failures.Count == MostRemembered)
            {
                _failures.Remove(_failures.MinBy(failure => failure.Value.At).Key);
            }

            _failures[actor] = new(count, clock.GetTimestamp());
        }
    }

    private TimeSpan Wait(int failures)
    {
        if (failures <= NotYetLeftAlone)
        {
            return TimeSpan.Zero;
        }

        var wait = sweepInterval * Math.Pow(2, Math.Min(failures - NotYetLeftAlone, 16));
        return wait < LongestWait ? wait : LongestWait;
    }

    private readonly record struct Failure(int Count, long At);
}
