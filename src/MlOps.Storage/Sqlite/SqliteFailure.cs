using Microsoft.Data.Sqlite;

namespace MlOps.Storage.Sqlite;

/// <summary>Tells failures of the store (disk, locks, files) from refusals of one statement.</summary>
internal static class SqliteFailure
{
    private const int Error = 1;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int Range = 25;
    private const int NotADatabase = 26;
    private const int Unique = 2067;

    public static bool IsStoreFailure(Exception exception) =>
        exception is StoreUnavailableException or IOException or UnauthorizedAccessException
        || (exception is SqliteException sqlite && sqlite.SqliteErrorCode is not (Error or TooBig or Constraint or Mismatch or Range));

    public static bool IsNotUnique(SqliteException exception) => exception.SqliteExtendedErrorCode == Unique;

    public static StoreUnavailableException Unwritable(string path, Exception exception) =>
        Unavailable(path, exception, "Whether the write landed is unknown. ");

    public static StoreUnavailableException Unreadable(string path, Exception exception) => Unavailable(path, exception, "");

    private static StoreUnavailableException Unavailable(string path, Exception exception, string outcome) =>
        exception as StoreUnavailableException
        ?? new StoreUnavailableException($"The store '{path}' failed: {exception.Message} {outcome}{Remedy(exception)}", exception);

    private static string Remedy(Exception exception) => (exception as SqliteException)?.SqliteErrorCode switch
    {
        Full => "The disk is full: free some space; the store goes on by itself.",
        Busy or Locked => "Another program holds the file: close it.",
        ReadOnly or CannotOpen => "Check that the file and its directory can be written by this user.",
        Corrupt or NotADatabase => "The file is damaged: stop the platform and restore a backup of the data directory.",
        _ => "Check the disk and the file's permissions; the store tries again with the next request.",
    };
}
