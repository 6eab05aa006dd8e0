using System.Net.Sockets;
using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>Tells failures of the database or of the way to it from refusals of one statement.</summary>
internal static class PostgresFailure
{
    /// <summary>Whether the statement was at fault: the same again would be refused again.</summary>
    public static bool IsRefusal(Exception exception) =>
        exception is PostgresException { SqlState: [var first, var second, ..] } && (first, second) is ('2', '2' or '3') or ('4', '2');

    /// <summary>Whether the transaction was undone for another's sake and may simply be repeated.</summary>
    public static bool IsCollision(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>Whether the database, or the way to it, is not there as it should be.</summary>
    public static bool IsStoreFailure(Exception exception) =>
        exception is StoreUnavailableException or NpgsqlException or SocketException or IOException or TimeoutException
            or (ObjectDisposedException or InvalidOperationException { Source: "Npgsql" })
        && !IsRefusal(exception);

    public static StoreUnavailableException Unwritable(string where, Exception exception) =>
        Unavailable(where, exception, "Whether the write landed is unknown. ");

    public static StoreUnavailableException Unreadable(string where, Exception exception) => Unavailable(where, exception, "");

    private static StoreUnavailableException Unavailable(string where, Exception exception, string outcome) =>
        exception as StoreUnavailableException
        ?? new StoreUnavailableException($"The database {where} failed: {exception.Message} {outcome}{Remedy(exception)}", exception);

    private static string Remedy(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => "Its disk is full: free some space; the platform goes on by itself.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } =>
            "It takes no more connections: raise its max_connections, or lower MlOps:Storage:MaximumConnections of the silos.",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => "It takes no writes: name the primary in the connection string.",
        NpgsqlException { InnerException: TimeoutException } => "It did not answer in time; the platform tries again with the next request.",
        _ => "See to it that it runs and can be reached; the platform goes on by itself.",
    };
}
