using MlOps.Storage.Sql;
using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>
/// Brings a database's schema up to date. Several silos may start at once: <see cref="MigrationLock"/> lets one do it, and
/// the others find it done.
/// </summary>
/// <remarks>
/// A newer program adds to a schema before it takes anything away (expand, migrate, contract), so old silos go on
/// meanwhile. Every step says how old a program may be that still understands the result; only an older one is refused.
/// </remarks>
internal static class PostgresMigrations
{
    private const string SchemaTable =
        """
        CREATE TABLE mlops_schema
        (
            part         text        NOT NULL,
            version      integer     NOT NULL,
            readable_for integer     NOT NULL,  -- programs that know this version or a later one understand the result
            applied_at   timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (part, version)
        )
        """;

    /// <summary>The first of what is in the schema, but for what extensions put there: servers bring some with them.</summary>
    private const string Foreign =
        """
        SELECT relname::text FROM pg_class
        WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
        ORDER BY relname LIMIT 1
        """;

    private static readonly string[] Parts = ["platform", "orleans"];

    /// <param name="connection">The database.</param>
    /// <param name="where">The database, for messages.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="scripts">The scripts of a part that a program knows; null: this one.</param>
    /// <exception cref="ClusterDatabaseException">It is another product's, of a newer version, or the role lacks rights.</exception>
    public static async Task ApplyAsync(
        NpgsqlConnection connection, string where, CancellationToken cancellationToken, Func<string, ImmutableArray<(int Version, string Sql)>>? scripts = null)
    {
        scripts ??= Known;
        try
        {
            // A new one is set up whole or not at all.
            await using var setup = await IsNewAsync(connection, where, cancellationToken) ? await connection.BeginTransactionAsync(cancellationToken) : null;
            if (setup is not null)
            {
                await ExecuteAsync(connection, SchemaTable, cancellationToken);
            }

            foreach (var part in Parts)
            {
                await ApplyAsync(connection, part, scripts(part), where, ownTransactions: setup is null, cancellationToken);
            }

            await (setup?.CommitAsync(cancellationToken) ?? Task.CompletedTask);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new ClusterDatabaseException(
                $"The role of the connection string may not set up the database {where}: {exception.MessageText}. Nothing was changed. "
                + "Make it the database's owner: ALTER DATABASE … OWNER TO …; or GRANT CREATE, USAGE ON SCHEMA public TO ….",
                exception);
        }
        catch (PostgresException exception) when (PostgresFailure.IsRefusal(exception) && exception.SqlState != PostgresErrorCodes.InvalidSchemaName)
        {
            throw new ClusterDatabaseException(
                $"The database {where} cannot be set up: {PostgresFailure.Sentence(exception.MessageText)} Something of another's has a name there that the platform needs, "
                + "or its own tables were changed by hand. Nothing was changed. Give the platform a database of its own (CREATE DATABASE mlops), or bring its tables back.",
                exception);
        }
    }

    /// <summary>The scripts of this program.</summary>
    public static ImmutableArray<(int Version, string Sql)> Known(string part) => MigrationScripts.In("postgres/" + part);

    /// <summary>Whether nothing is there yet. A database that holds what is somebody else's is never touched.</summary>
    private static async Task<bool> IsNewAsync(NpgsqlConnection connection, string where, CancellationToken cancellationToken)
    {
        if (await ValueAsync(connection, "SELECT to_regclass('mlops_schema')::text", cancellationToken) is not null)
        {
            return false;
        }

        return await ValueAsync(connection, Foreign, cancellationToken) is { } foreign
            ? throw new ClusterDatabaseException(
                $"The database {where} is not the platform's: it holds '{foreign}' and no 'mlops_schema'. Nothing was changed. "
                + "Give the platform a database of its own (CREATE DATABASE mlops) and name it in the connection string.")
            : true;
    }

    private static async Task ApplyAsync(
        NpgsqlConnection connection, string part, ImmutableArray<(int Version, string Sql)> scripts, string where, bool ownTransactions, CancellationToken cancellationToken)
    {
        var known = scripts.Length == 0 ? 0 : scripts[^1].Version;
        var stored = (int)(await ValueAsync(connection, "SELECT coalesce(max(version), 0) FROM mlops_schema WHERE part = $1", cancellationToken, part))!;
        var readableFor = (int)(await ValueAsync(connection, "SELECT coalesce(max(readable_for), 0) FROM mlops_schema WHERE part = $1", cancellationToken, part))!;
        if (readableFor > known)
        {
            throw new ClusterDatabaseException(
                $"The database {where} has version {stored} of the schema '{part}', for programs that know version {readableFor} or later; this one knows "
                + $"{known}. It was brought up to date by a newer version of the platform: start that one. Nothing was changed.");
        }

        foreach (var (version, sql) in scripts.Where(script => script.Version > stored))
        {
            await using var transaction = ownTransactions ? await connection.BeginTransactionAsync(cancellationToken) : null;
            await ExecuteAsync(connection, sql, cancellationToken);
            await ExecuteAsync(
                connection, "INSERT INTO mlops_schema (part, version, readable_for) VALUES ($1, $2, $3)", cancellationToken, part, version, ReadableFor(sql, version));
            await (transaction?.CommitAsync(cancellationToken) ?? Task.CompletedTask);
        }
    }

    /// <summary>A script whose first line is <c>-- readable for VERSION</c> leaves older programs able to go on; else only those that know it.</summary>
    private static int ReadableFor(string sql, int version)
    {
        const string Mark = "-- readable for ";
        var end = sql.AsSpan().IndexOfAny('\r', '\n');
        return sql.StartsWith(Mark, StringComparison.Ordinal) && int.TryParse(sql.AsSpan(Mark.Length, Math.Max(0, end - Mark.Length)), out var oldest) ? oldest : version;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<object?> ValueAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        // A migration of much data may take as long as it takes.
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
