using System.Net.Sockets;
using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>Tells failures of the database or of the way to it from refusals of one statement.</summary>
internal static class PostgresFailure
{
    /// <summary>Whether the statement was at fault: the same again would be refused again.</summary>
    public static bool IsRefusal(Exception exception) =>
        exception is PostgresException { SqlState: [var first, var second, ..] } && (first, second) is ('2', '2' or '3') or ('4', '2') or ('5', '4');

    /// <summary>
    /// Whether the database is no more what the platform made of it: a table is gone, or the role may not use it. That is
    /// no request's fault, and may be mended while the platform runs.
    /// </summary>
    public static bool IsUnfit(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidSchemaName
            or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction,
    };

    /// <summary>
    /// Whether it may be so for this session alone: what a role or a database is set to holds for a session from its
    /// beginning, so one that began while it took no writes takes none when the database takes them again.
    /// </summary>
    public static bool HangsOnSession(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.QueryCanceled };

    /// <summary>
    /// Whether Npgsql lost count of what a connection was to answer, as it does after a statement failed that it was
    /// preparing, and gave the connection up.
    /// </summary>
    public static bool IsConfused(Exception exception) => exception.GetType() == typeof(Exception) && exception.Source == "Npgsql";

    /// <summary>Whether the transaction was undone for another's sake and may simply be repeated.</summary>
    public static bool IsCollision(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>Whether the database, or the way to it, is not there as it should be.</summary>
    public static bool IsStoreFailure(Exception exception) =>
        (exception is StoreUnavailableException or NpgsqlException or SocketException or IOException or TimeoutException
            or (ObjectDisposedException or InvalidOperationException { Source: "Npgsql" })
        || IsConfused(exception))
        && (!IsRefusal(exception) || IsUnfit(exception));

    /// <summary>Whether every connection of the pool was in use for too long. Then nothing was sent.</summary>
    /// <remarks>Npgsql tells it from a server that does not answer by its text alone.</remarks>
    public static bool IsPoolExhausted(Exception exception) =>
        exception is NpgsqlException { InnerException: TimeoutException } && exception.Message.Contains("pool has been exhausted", StringComparison.Ordinal);

    /// <summary>Whether a write that met this may have landed all the same: not where the database says that it undid the transaction.</summary>
    public static bool LeavesUnknown(Exception exception) =>
        !IsPoolExhausted(exception) && exception is not PostgresException { InvariantSeverity: "ERROR" };

    public static StoreUnavailableException Unwritable(string where, Exception exception, bool mayHaveLanded = true) =>
        Unavailable(where, exception, mayHaveLanded ? "Whether the write landed is unknown. " : "Nothing was written. ");

    public static StoreUnavailableException Unreadable(string where, Exception exception) => Unavailable(where, exception, "");

    private static StoreUnavailableException Unavailable(string where, Exception exception, string outcome) =>
        exception as StoreUnavailableException
        ?? new StoreUnavailableException(
            (IsPoolExhausted(exception)
                ? $"All connections of this process to the database {where} are in use, and none came free in time. "
                : $"The database {where} failed: {Sentence(exception.Message)} ")
            + outcome + Remedy(exception),
            exception);

    /// <summary>What PostgreSQL or Npgsql says, on one line, so that something may follow it.</summary>
    public static string Sentence(string message)
    {
        var line = message.ReplaceLineEndings("\n").Split('\n', 2)[0].TrimEnd();
        return line is [.., '.' or '!' or '?'] ? line : line + ".";
    }

    /// <summary>What whoever runs the platform can do about it.</summary>
    public static string Remedy(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => "Its disk is full: free some space; the platform goes on by itself.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } =>
            "It takes no more connections: raise its max_connections, or lower MlOps:Storage:MaximumConnections of the silos.",
        _ when IsCollision(exception) => "Others write the same rows, and it was undone for their sake in every try; repeat it.",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => "It takes no writes: name the primary in the connection string.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
            "Give the role of the connection string its rights back: best, make it the owner of the database and its tables; the platform goes on by itself.",
        _ when IsUnfit(exception) => "The platform's tables are not what it made of them: bring them back, from a backup if need be; the platform goes on by itself.",
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } =>
            "Where that lasts, the database is overloaded, or has a statement_timeout that is too short for it (ALTER ROLE … SET statement_timeout = 0).",
        _ when IsPoolExhausted(exception) =>
            "Where that lasts, raise MlOps:Storage:MaximumConnections; the database's max_connections must be enough for all silos.",
        NpgsqlException { InnerException: TimeoutException } => "It did not answer in time; the platform tries again with the next request.",
        _ => "See to it that it runs and can be reached; the platform goes on by itself.",
    };
}
