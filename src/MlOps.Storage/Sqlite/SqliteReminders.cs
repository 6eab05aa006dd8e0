using Microsoft.Data.Sqlite;
using MlOps.Storage.Sqlite;

namespace MlOps.Storage;

/// <summary>The file of Orleans' AdoNet reminder service on SQLite, a file of its own since it has a writer of its own.</summary>
public static class SqliteReminders
{
    /// <summary>What <c>UseAdoNetReminderService</c> takes as its invariant: under this name Orleans loads Microsoft.Data.Sqlite.</summary>
    public const string Invariant = "System.Data.SQLite";

    /// <summary>Creates the file, or brings its schema up to date.</summary>
    /// <returns>The connection string for <c>UseAdoNetReminderService</c>.</returns>
    /// <exception cref="DataDirectoryException">The file was written by a newer version.</exception>
    public static string EnsureCreated(string path)
    {
        using (var session = SqliteSession.OpenForWriting(path))
        {
            SqliteMigrations.Apply(session, path, "reminders");
        }

        return new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 30 }.ToString();
    }
}
