using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>Whether a database that lets one in can be the platform's: what would else be found out late, and in the middle of something.</summary>
internal static class DatabaseCheck
{
    public const string ClusterSetting = "cluster";

    /// <summary>Names and texts are in any language, and another encoding holds only some, or does not know what they are.</summary>
    public static void RequireEncoding(NpgsqlConnection connection, string where)
    {
        if (connection.PostgresParameters.TryGetValue("server_encoding", out var encoding) && encoding != "UTF8")
        {
            throw new ClusterDatabaseException(
                $"The database {where} has the encoding {encoding}, which cannot hold every text; the platform needs UTF8. Nothing was changed. "
                + "Make one (CREATE DATABASE mlops ENCODING 'UTF8' TEMPLATE template0), and name it in the connection string.");
        }
    }

    /// <summary>Before anything is changed: one that belongs to another cluster is not brought up to date by a silo that lost its way.</summary>
    public static async Task RequireClusterAsync(NpgsqlConnection connection, string where, string name, CancellationToken cancellationToken)
    {
        if (await TextAsync(connection, "SELECT to_regclass('mlops_schema')::text || to_regclass('settings')::text", cancellationToken) is not null
            && await TextAsync(connection, $"SELECT value FROM settings WHERE key = '{ClusterSetting}'", cancellationToken) is { } owner)
        {
            RequireCluster(where, owner, name);
        }
    }

    /// <summary>One database is one cluster's: silos of two would not know of each other, and run every actor twice.</summary>
    public static void RequireCluster(string where, string? owner, string name)
    {
        if (owner != name)
        {
            throw new ClusterDatabaseException(
                $"The database {where} belongs to the cluster '{owner}'; this silo is one of '{name}'. Nothing was changed. "
                + $"Start it with --MlOps:Cluster:Name={owner}, or name another database.");
        }
    }

    /// <summary>A role that did not make the tables may lack the right to some. Orleans would ask for its own for minutes, without a word.</summary>
    public static async Task RequireRightsAsync(NpgsqlConnection connection, string where, CancellationToken cancellationToken)
    {
        // Those of the platform's owner: what somebody else has beside them is not asked for. What only a migration writes is read alone.
        const string Denied =
            """
            SELECT relname::text FROM pg_class
            WHERE relkind = 'r' AND (relnamespace, relowner) = (SELECT relnamespace, relowner FROM pg_class WHERE oid = 'mlops_schema'::regclass)
            AND NOT (has_table_privilege(oid, 'SELECT') AND (relname IN ('mlops_schema', 'orleansquery')
                OR has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')))
            ORDER BY relname LIMIT 1
            """;
        if (await TextAsync(connection, Denied, cancellationToken) is { } denied)
        {
            throw new ClusterDatabaseException(
                $"The role of the connection string has no right to read and change the table \"{denied}\" in the database {where}. Make it the owner of the database and its "
                + "tables; or GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES and USAGE ON ALL SEQUENCES IN SCHEMA public TO ….");
        }
    }

    private static async Task<string?> TextAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }
}
