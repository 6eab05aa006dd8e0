using System.Data.Common;
using System.Text.Json;
using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Storage.State;

namespace MlOps.Storage.Sql;

internal abstract partial class SqlPlatformStore
{
    private const string VersionColumns = "dataset, number, content, run_id, created_at";
    private const string AuditColumns = "sequence, actor, at, principal, request_id, command, reason";

    Task<RequestRow?> IRequestLog.FindAsync(string actorId, string requestId, CancellationToken cancellationToken) => access.SingleAsync(
        "SELECT request_id, command_hash, answer, at, expires_at FROM requests WHERE actor = $1 AND request_id = $2",
        row => new RequestRow(row.GetString(0), row.GetString(1), row.GetString(2), At(row, 3), row.IsDBNull(4) ? null : At(row, 4)),
        [actorId, requestId],
        cancellationToken);

    public async Task<int> ExpireAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        // In small portions: the states that wait meanwhile come in between.
        const int Portion = 1000;
        var (all, last) = (0, Portion);
        while (last == Portion)
        {
            cancellationToken.ThrowIfCancellationRequested();
            last = await access.ExecuteAsync(
                "DELETE FROM requests WHERE (actor, request_id) IN (SELECT actor, request_id FROM requests WHERE expires_at < $1 LIMIT $2)",
                StoredTime.From(now), Portion);
            all += last;
        }

        return all;
    }

    public Task<DatasetVersionView?> FindAsync(string datasetId, int number, CancellationToken cancellationToken) => access.SingleAsync(
        $"SELECT {VersionColumns} FROM dataset_versions WHERE dataset = $1 AND number = $2", Version, [datasetId, number], cancellationToken);

    Task<DatasetVersionView?> IDatasetVersions.FindAsync(string datasetId, string identity, CancellationToken cancellationToken) => access.SingleAsync(
        $"SELECT {VersionColumns} FROM dataset_versions WHERE dataset = $1 AND identity = $2", Version, [datasetId, identity], cancellationToken);

    public Task<ImmutableArray<DatasetVersionView>> ListAsync(string datasetId, int below, int limit, CancellationToken cancellationToken) => access.RowsAsync(
        $"SELECT {VersionColumns} FROM dataset_versions WHERE dataset = $1 AND number < $2 ORDER BY number DESC LIMIT $3",
        Version,
        [datasetId, below, limit],
        cancellationToken);

    public Task<ImmutableArray<UsageSum>> SumAsync(string accountId, IReadOnlyCollection<string>? actorIds, CancellationToken cancellationToken) => access.RowsAsync(
        $"""
        SELECT actor, meter, CAST(sum(quantity) AS BIGINT), count(*), max(is_estimated) FROM usage
        WHERE account = $1 {(actorIds is null ? "" : "AND " + access.IsOneOf("actor", "$2"))}
        GROUP BY actor, meter ORDER BY actor, meter
        """,
        row => new UsageSum(row.GetString(0), (Meter)row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), row.GetInt32(4) != 0),
        actorIds is null ? [accountId] : [accountId, JsonSerializer.Serialize(actorIds)],
        cancellationToken);

    public Task<ImmutableArray<AuditEntry>> ListAsync(string? actorId, long? below, int limit, CancellationToken cancellationToken) => actorId is null
        ? access.RowsAsync(
            $"SELECT {AuditColumns} FROM audit WHERE sequence < $1 ORDER BY sequence DESC LIMIT $2",
            Audit, [below ?? long.MaxValue, limit], cancellationToken)
        : access.RowsAsync(
            $"SELECT {AuditColumns} FROM audit WHERE sequence < $1 AND actor = $3 ORDER BY sequence DESC LIMIT $2",
            Audit, [below ?? long.MaxValue, limit, actorId], cancellationToken);

    public Task<string?> GetAsync(string key, CancellationToken cancellationToken) => access.SingleAsync(
        "SELECT value FROM settings WHERE key = $1", row => row.GetString(0), [key], cancellationToken);

    public Task SetAsync(string key, string value, CancellationToken cancellationToken) => access.ExecuteAsync(
        "INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value);

    // Where nothing was added: it may have been in a try before, whose answer was lost.
    public async Task<bool> TryAddAsync(string key, string value, CancellationToken cancellationToken) =>
        await access.ExecuteAsync("INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", key, value) == 1
        || await GetAsync(key, cancellationToken) == value;

    public async Task<bool> TryReplaceAsync(string key, string expected, string value, CancellationToken cancellationToken) => await access.ExecuteAsync(
        "UPDATE settings SET value = $3 WHERE key = $1 AND value = $2", key, expected, value) == 1;

    private static DatasetVersionView Version(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt32(1),
        JsonSerializer.Deserialize<DatasetContent>(row.GetString(2), MlOpsJson.Options)!,
        row.GetString(3),
        At(row, 4));

    private static AuditEntry Audit(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), new AuditRow(At(row, 2), row.GetString(3), row.GetString(4), row.GetString(5), Text(row, 6)));
}
