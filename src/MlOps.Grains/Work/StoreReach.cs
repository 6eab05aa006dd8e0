using System.Data.Common;
using System.Net.Sockets;

namespace MlOps.Work;

/// <summary>
/// Whether an expired lease may be acted upon: only when the store has been within reach for a whole lease, since before
/// that its holder could not have renewed it. Told by the stopwatch, which no one can set.
/// </summary>
internal sealed class StoreReach(TimeProvider clock, TimeSpan lease)
{
    private const string QueryCanceled = "57014";

    private long _since = clock.GetTimestamp();

    public bool LeasesCount => clock.GetElapsedTime(_since) >= lease;

    /// <summary>The store could not be read, or not written: no lease could be renewed either.</summary>
    public void OnUnreachable() => _since = clock.GetTimestamp();

    /// <summary>
    /// Whether an actor failed since the store was out of reach, or took no writes. An actor says of every write whose fate
    /// is unknown that the store was unavailable; where another activation had written before, or the write itself was at
    /// fault — one table is not as it should be, one statement took too long —, the store was there for everyone else.
    /// </summary>
    public static bool IsAway(Exception failure) => failure switch
    {
        DamagedException => false,
        _ when failure.GetBaseException() is DbException { SqlState: ['4', '2', ..] or QueryCanceled } => false,
        StoreUnavailableException { InnerException: null or StoreUnavailableException } => true,
        StoreUnavailableException => failure.InnerException is { } cause && IsOfStore(cause),
        _ => IsOfStore(failure) && failure is OrleansException,
    };

    /// <summary>Orleans wraps what a storage throws that is no exception of its own.</summary>
    private static bool IsOfStore(Exception cause) =>
        cause is DbException or IOException or UnauthorizedAccessException or SocketException or TimeoutException or ObjectDisposedException
        || (cause.GetType() == typeof(OrleansException) && cause.InnerException is { } inner && IsOfStore(inner));
}
