using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using MlOps.Storage;
using Orleans.Runtime.Messaging;
using Orleans.Storage;

namespace MlOps.Actors;

/// <summary>
/// What an exception tells of a call's fate. In both families it is unknown whether a command took effect; the same
/// command under the same request id finds out, and takes effect once.
/// </summary>
public static class CallFailures
{
    /// <summary>
    /// Whether a silo, or the way to it, was lost, or no answer came in time: another attempt may reach another silo. One
    /// that stops tells of what it has disposed of, or of a start that it broke off.
    /// </summary>
    public static bool IsLostSilo(Exception exception) => exception
        is OrleansMessageRejectionException or ConnectionFailedException or GatewayTooBusyException or ClientNotAvailableException
        or OrleansLifecycleCanceledException or ObjectDisposedException
        or TimeoutException or ConnectionAbortedException or ConnectionResetException or SocketException
        || IsLostPlace(exception);

    /// <summary>Whether the store could not be read or written, and may be the next time: not what it holds damaged.</summary>
    public static bool IsLostStore(Exception exception) => exception is not DamagedException && exception
        is StoreUnavailableException or RowExistsException or InconsistentStateException or DbException { IsTransient: true };

    /// <summary>Orleans has no type of its own for an actor that could not get a place, since the silo that keeps it was dying.</summary>
    private static bool IsLostPlace(Exception exception) => exception.GetType() == typeof(OrleansException) && exception.InnerException is null;
}
