namespace MlOps.Work;

/// <summary>
/// Whether an expired lease may be acted upon: only when the store has been within reach for a whole lease, since before
/// that its holder could not have renewed it. Told by the stopwatch, which no one can set.
/// </summary>
internal sealed class StoreReach(TimeProvider clock, TimeSpan lease)
{
    private long _since = clock.GetTimestamp();

    public bool LeasesCount => clock.GetElapsedTime(_since) >= lease;

    /// <summary>The store could not be read, or not written: no lease could be renewed either.</summary>
    public void OnUnreachable() => _since = clock.GetTimestamp();
}
