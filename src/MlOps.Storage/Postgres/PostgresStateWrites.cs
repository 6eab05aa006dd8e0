using MlOps.Storage.State;
using Npgsql;
using NpgsqlTypes;

namespace MlOps.Storage.Postgres;

/// <summary>
/// Makes one statement of one write. Everything in it hangs on the state's row: where another version is stored, that
/// yields nothing, and so nothing else is written. A row that lands once and is there already breaks the whole.
/// </summary>
internal static class PostgresStateWrites
{
    /// <param name="write">The write.</param>
    /// <param name="writeId">Its own name: where it is repeated, since its outcome was unknown, it is known by it.</param>
    public static NpgsqlBatchCommand Statement(StateWrite write, string writeId)
    {
        var sql = new PostgresStatement();
        var (kind, id) = (sql.Value(NpgsqlDbType.Text, write.Kind), sql.Value(NpgsqlDbType.Text, write.Id));
        var payload = sql.Value(NpgsqlDbType.Text, write.Payload);
        var (at, by) = (sql.Value(NpgsqlDbType.Bigint, StoredTime.From(write.At)), sql.Value(NpgsqlDbType.Text, writeId));
        sql.Append(write.Expected == 0
            ? $"WITH w AS (INSERT INTO grain_state (kind, id, version, payload, modified_at, write_id) VALUES ({kind}, {id}, 1, {payload}, {at}, {by}) "
                + "ON CONFLICT DO NOTHING RETURNING version)"
            : $"WITH w AS (UPDATE grain_state SET version = version + 1, payload = {payload}, modified_at = {at}, write_id = {by} "
                + $"WHERE kind = {kind} AND id = {id} AND version = {sql.Value(NpgsqlDbType.Bigint, write.Expected)} RETURNING version)");

        foreach (var rows in PostgresRow.Of(write).GroupBy(row => row.Table))
        {
            sql.Append($", {rows.Key.Name}_rows AS (").Append(Part(sql, rows.Key, [.. rows])).Append(")");
        }

        return sql.Append(" SELECT version FROM w").Command();
    }

    private static string Part(PostgresStatement sql, PostgresTable table, PostgresRow[] rows) => (table.Way, rows) switch
    {
        (PostgresWay.Replaced, [{ Values: null, Key: var key }]) => Removed(table, sql.Value(NpgsqlDbType.Text, key)),
        (PostgresWay.Replaced, [{ Values: { } values }]) => Kept(table, table.Columns.Zip(values, (column, value) => sql.Value(column.Type, value))),
        (PostgresWay.Replaced, _) => throw new InvalidOperationException($"A state projects {rows.Length} rows into '{table.Name}'; an actor has at most one there."),
        _ => Added(table, table.Columns.Select((column, index) => sql.Values(column.Type, rows.Select(row => row.Values![index])))) + OnThere(table),
    };

    private static string OnThere(PostgresTable table) => table.Way switch
    {
        PostgresWay.Known => " ON CONFLICT DO NOTHING",
        PostgresWay.Added => $" ON CONFLICT ({Names(table.Columns[..^table.Added])}) DO UPDATE SET "
            + string.Join(", ", table.Columns[^table.Added..].Select(column => $"{column.Name} = {table.Name}.{column.Name} + excluded.{column.Name}")),
        _ => "",
    };

    private static string Names(IEnumerable<PostgresColumn> columns) => string.Join(", ", columns.Select(column => column.Name));

    private static string Kept(PostgresTable table, IEnumerable<string> values) =>
        $"INSERT INTO {table.Name} ({table.ColumnList}, version) SELECT {string.Join(", ", values)}, w.version FROM w {OnConflict(table)}";

    private static string Removed(PostgresTable table, string key) =>
        $"DELETE FROM {table.Name} USING w WHERE {table.Name}.{table.Columns[0].Name} = {key} AND {table.Name}.version < w.version";

    private static string Added(PostgresTable table, IEnumerable<string> columns) =>
        $"INSERT INTO {table.Name} ({table.ColumnList}) SELECT r.* FROM w, unnest({string.Join(", ", columns)}) AS r";

    /// <summary>An older projection never overwrites a newer.</summary>
    private static string OnConflict(PostgresTable table) =>
        $"ON CONFLICT ({table.Columns[0].Name}) DO UPDATE SET {string.Join(", ", table.Columns[1..].Select(column => $"{column.Name} = excluded.{column.Name}"))}, "
        + $"version = excluded.version WHERE {table.Name}.version < excluded.version";
}
