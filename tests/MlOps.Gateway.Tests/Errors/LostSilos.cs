using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Orleans.Runtime.Messaging;

namespace MlOps.Gateway.Errors;

/// <summary>What Orleans tells of a silo that dies or is being stopped, by names.</summary>
internal static class LostSilos
{
    /// <summary>Every name.</summary>
    public static TheoryData<string> Names =>
    [
        "silo", "rejection", "connection", "denied", "aborted", "client", "gateway", "late", "place", "lifecycle", "disposed", "cancelled",
    ];

    public static Exception? Of(string name) => name switch
    {
        "silo" => new SiloUnavailableException("S127.0.0.1 is gone."),
        "rejection" => Internal<OrleansMessageRejectionException>(),
        "connection" => new ConnectionFailedException("refused"),
        "denied" => new ConnectionFailedException("Unable to connect.", new ConnectionAbortedException("Denying connection to known-dead silo.")),
        "aborted" => new TimeoutException("No answer.", new ConnectionAbortedException("The way to the silo was cut.")),
        "client" => Internal<ClientNotAvailableException>(),
        "gateway" => new GatewayTooBusyException("Shedding load."),
        "late" => new TimeoutException("Response did not arrive on time."),
        "place" => new OrleansException("Current directory is not stable to perform the lookup."),
        "lifecycle" => Internal<OrleansLifecycleCanceledException>(),
        "disposed" => new ObjectDisposedException("IServiceProvider"),
        "cancelled" => new OperationCanceledException("Shutting down"),
        _ => null,
    };

    /// <summary>Those that Orleans alone makes.</summary>
    private static T Internal<T>()
        where T : Exception => (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
}
