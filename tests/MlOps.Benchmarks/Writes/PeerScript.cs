using Microsoft.Data.Sqlite;

namespace MlOps.Benchmarks.Writes;

/// <summary>
/// The best that Orleans' AdoNet provider can be given on SQLite: one statement per write, so that one lock is taken
/// once; WAL; <c>synchronous</c> at SQLite's own FULL.
/// </summary>
internal static class PeerScript
{
    private const string Key =
        "GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1 "
        + "AND GrainTypeString = @GrainTypeString AND ifnull(GrainIdExtensionString, '') = ifnull(@GrainIdExtensionString, '') AND ServiceId = @ServiceId";

    private const string Script = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE OrleansQuery (QueryKey TEXT NOT NULL PRIMARY KEY, QueryText TEXT NOT NULL);
        CREATE TABLE OrleansStorage (
            GrainIdHash INTEGER NOT NULL, GrainIdN0 INTEGER NOT NULL, GrainIdN1 INTEGER NOT NULL, GrainTypeHash INTEGER NOT NULL,
            GrainTypeString TEXT NOT NULL, GrainIdExtensionString TEXT, ServiceId TEXT NOT NULL, PayloadBinary BLOB, ModifiedOn TEXT, Version INTEGER);
        CREATE UNIQUE INDEX OrleansStorageKey ON OrleansStorage
            (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, ifnull(GrainIdExtensionString, ''), ServiceId);
        INSERT INTO OrleansQuery VALUES
        ('WriteToStorageKey', 'INSERT INTO OrleansStorage
            (GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)
            SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary, datetime(), 1
            WHERE @GrainStateVersion IS NULL OR EXISTS (SELECT 1 FROM OrleansStorage WHERE KEYCLAUSE)
            ON CONFLICT (GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, ifnull(GrainIdExtensionString, QUOTES), ServiceId)
            DO UPDATE SET PayloadBinary = excluded.PayloadBinary, ModifiedOn = excluded.ModifiedOn, Version = Version + 1 WHERE Version = @GrainStateVersion
            RETURNING Version AS NewGrainStateVersion;'),
        ('ReadFromStorageKey', 'SELECT PayloadBinary, Version FROM OrleansStorage WHERE KEYCLAUSE;'),
        ('ClearStorageKey', 'UPDATE OrleansStorage SET PayloadBinary = NULL, Version = Version + 1
            WHERE KEYCLAUSE AND Version = @GrainStateVersion RETURNING Version AS NewGrainStateVersion;'),
        ('DeleteStorageKey', 'DELETE FROM OrleansStorage WHERE KEYCLAUSE AND Version = @GrainStateVersion;');
        """;

    /// <summary>Creates the file; the connection string.</summary>
    public static string Create(string path)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 60 }.ToString();
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Script
            .Replace("KEYCLAUSE", Key.Replace("'", "''", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace("QUOTES", "''''", StringComparison.Ordinal);
        command.ExecuteNonQuery();
        return connectionString;
    }
}
