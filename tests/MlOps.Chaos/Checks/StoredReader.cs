using System.Text.Json;
using Npgsql;

namespace MlOps.Chaos.Checks;

/// <summary>Reads <see cref="Stored"/>, all of one instant.</summary>
internal static class StoredReader
{
    public static async Task<Stored> ReadAsync(NpgsqlConnection connection)
    {
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        return new()
        {
            States = await RowsAsync(connection, "SELECT kind, id, version, payload FROM grain_state", row => new StoredState(row.GetString(0), row.GetString(1), row.GetInt64(2), Json(row, 3))),
            Catalog = await RowsAsync(
                connection,
                "SELECT id, kind, name, status, version, view FROM catalog",
                row => new StoredEntry(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3), row.GetInt64(4), Json(row, 5))),
            Requests = await RowsAsync(connection, "SELECT actor, request_id FROM requests", row => new StoredRequest(row.GetString(0), row.GetString(1))),
            Audit = await RowsAsync(connection, "SELECT actor, request_id FROM audit ORDER BY sequence", row => new StoredRequest(row.GetString(0), row.GetString(1))),
            Usage = await RowsAsync(
                connection,
                "SELECT account, key, actor, meter, quantity FROM usage",
                row => new StoredUsage(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt64(4))),
            DatasetVersions = await RowsAsync(
                connection,
                "SELECT dataset, number, identity, run_id, content FROM dataset_versions",
                row => new StoredVersion(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetString(3), Json(row, 4))),
            Routes = await RowsAsync(connection, "SELECT deployment_id, model_version_id, version FROM routes", row => new StoredRoute(row.GetString(0), row.GetString(1), row.GetInt64(2))),
            Jobs = await RowsAsync(connection, "SELECT run_id FROM jobs", row => row.GetString(0)),
            Wakeups = await RowsAsync(connection, "SELECT actor FROM wakeups", row => row.GetString(0)),
            Uploads = await RowsAsync(connection, "SELECT key FROM uploads", row => row.GetString(0)),
            Points = await RowsAsync(
                connection,
                "SELECT run_id, key, step, value FROM points WHERE attempt = 0",
                row => new StoredPoint(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetDouble(3))),
            Artifacts = await RowsAsync(
                connection,
                """
                SELECT a.digest, a.size, encode(sha256(string_agg(p.bytes, ''::bytea ORDER BY p.number)), 'hex'), coalesce(sum(length(p.bytes)), 0)
                FROM artifacts a LEFT JOIN blob_parts p ON p.blob = a.blob GROUP BY a.digest, a.size
                """,
                row => new StoredBytes(row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt64(3))),
        };
    }

    public static async Task<List<T>> RowsAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static JsonElement Json(NpgsqlDataReader row, int column)
    {
        if (row.IsDBNull(column))
        {
            return default;
        }

        using var document = JsonDocument.Parse(row.GetString(column));
        return document.RootElement.Clone();
    }
}
