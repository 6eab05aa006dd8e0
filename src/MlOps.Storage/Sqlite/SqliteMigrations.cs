using MlOps.Storage.Sql;

namespace MlOps.Storage.Sqlite;

/// <summary>Brings a file's schema up to date: numbered scripts, forward only, each in a transaction.</summary>
internal static class SqliteMigrations
{
    /// <param name="session">The file's writer.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="folder">Which scripts: <c>platform</c>, <c>series</c>, <c>reminders</c>.</param>
    public static void Apply(SqliteSession session, string path, string folder)
    {
        session.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT");
        var stored = session.Single("SELECT ifnull(max(version), 0) FROM schema_version", row => row.GetInt32(0));
        var scripts = MigrationScripts.In(folder);
        if (stored > scripts.Length)
        {
            throw new DataDirectoryException(
                $"'{path}' has schema version {stored}; this program knows versions up to {scripts.Length}. It was written by a newer version of "
                + "the platform: run that one, or restore a backup that this one wrote. Nothing was changed.");
        }

        foreach (var (version, sql) in scripts.Skip(stored))
        {
            session.Execute("BEGIN IMMEDIATE");
            session.Script(sql);
            session.Execute("INSERT INTO schema_version (version, applied_at) VALUES ($1, unixepoch() * 10000000)", version);
            session.Execute("COMMIT");
        }
    }
}
