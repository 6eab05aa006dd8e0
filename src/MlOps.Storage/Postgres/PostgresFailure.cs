using System.Net.Sockets;
using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>Tells failures of the database or of the way to it from refusals of one statement.</summary>
internal static class PostgresFailure
{
    /// <summary>Whether the statement was at fault: the same again would be refused again.</summary>
    public static bool IsRefusal(Exception exception) =>
        exception is PostgresException { SqlState: [var first, var second, ..] } && (first, second) is ('2', '2' or '3') or ('4', '2') or ('5', '4');

    /// <summary>Whether the transaction was undone for another's sake and may simply be repeated.</summary>
    public static bool IsCollision(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>Whether the database, or the way to it, is not there as it should be.</summary>
    public static bool IsStoreFailure(Exception exception) =>
        exception is StoreUnavailableException or NpgsqlException or SocketException or IOException or TimeoutException
            or (ObjectDisposedException or InvalidOperationException { Source: "Npgsql" })
        && !IsRefusal(exception);

    /// <summary>Whether every connection of the pool was in use for too long. Then nothing was sent.</summary>
    /// <remarks>Npgsql tells it from a server that does not answer by its text alone.</remarks>
    public static bool IsPoolExhausted(Exception exception) =>
        exception is NpgsqlException { InnerException: TimeoutException } && exception.Message.Contains("pool has been exhausted", StringComparison.Ordinal);

    /// <summary>Whether a write that met this may have landed all the same.</summary>
    public static bool LeavesUnknown(Exception exception) => !IsPoolExhausted(exception) && !IsCollision(exception);

    public static StoreUnavailableException Unwritable(string where, Exception exception, bool mayHaveLanded = true) =>
        Unavailable(where, exception, mayHaveLanded ? "Whether the write landed is unknown. " : "Nothing was written. ");

    public static StoreUnavailableException Unreadable(string where, Exception exception) => Unavailable(where, exception, "");

    /// <summary>What it says, with the full stop that Npgsql leaves out.</summary>
    public static string Sentence(Exception exception) => exception.Message.TrimEnd('.') + ".";

    private static StoreUnavailableException Unavailable(string where, Exception exception, string outcome) =>
        exception as StoreUnavailableException
        ?? new StoreUnavailableException(
            (IsPoolExhausted(exception)
                ? $"All connections of this process to the database {where} are in use, and none came free in time. "
                : $"The database {where} failed: {Sentence(exception)} ")
            + outcome + Remedy(exception),
            exception);

    private static string Remedy(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => "Its disk is full: free some space; the platform goes on by itself.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } =>
            "It takes no more connections: raise its max_connections, or lower MlOps:Storage:MaximumConnections of the silos.",
        _ when IsCollision(exception) => "Others write the same rows, and it was undone for their sake in every try; repeat it.",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => "It takes no writes: name the primary in the connection string.",
        _ when IsPoolExhausted(exception) =>
            "Where that lasts, raise MlOps:Storage:MaximumConnections; the database's max_connections must be enough for all silos.",
        NpgsqlException { InnerException: TimeoutException } => "It did not answer in time; the platform tries again with the next request.",
        _ => "See to it that it runs and can be reached; the platform goes on by itself.",
    };
}
