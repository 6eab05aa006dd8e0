using System.Data.Common;
using System.Runtime.InteropServices;
using System.Text.Json;
using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Storage.State;

namespace MlOps.Storage.Sql;

internal abstract partial class SqlPlatformStore
{
    private const string VersionColumns = "dataset, number, content, run_id, created_at";
    private const long Half = 1L << 32;
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

    public async Task<ImmutableArray<SubjectSum>> SumAsync(string accountId, DateTimeOffset from, DateTimeOffset to, bool byDay, CancellationToken cancellationToken)
    {
        var day = byDay ? $"from_at - from_at % {StoredTime.Day}" : "0";

        // Each half of a quantity is summed on its own: of many, the sum may be more than 64 bits hold. A database's division
        // cuts towards zero and leaves what has the sign of the whole, so the halves make the whole again.
        var subjects = new Dictionary<long, CostSubject>();
        return await access.RowsAsync(
            $"""
            SELECT g.*, s.subject FROM (
                SELECT subject, meter, is_estimated, CAST(sum(quantity / {Half}) AS BIGINT), CAST(sum(quantity % {Half}) AS BIGINT),
                    CAST(sum(events) AS BIGINT), CAST(sum(late / {Half}) AS BIGINT), CAST(sum(late % {Half}) AS BIGINT), day
                FROM (
                    SELECT *, {day} AS day FROM usage_sums WHERE account = $1 AND hours = 24 AND from_at >= $2 AND from_at < $3
                    UNION ALL SELECT *, {day} AS day FROM usage_sums WHERE account = $1 AND hours = 1 AND from_at >= $4 AND from_at < $5
                    UNION ALL SELECT *, {day} AS day FROM usage_sums WHERE account = $1 AND hours = 1 AND from_at >= $6 AND from_at < $7) AS u
                GROUP BY subject, meter, is_estimated, day) AS g
            JOIN cost_subjects s ON s.id = g.subject
            ORDER BY g.subject, g.meter, g.is_estimated, g.day
            """,
            row => new SubjectSum(
                Subject(row, 0, 9, subjects)!,
                (Meter)row.GetInt32(1),
                row.GetInt32(2) != 0,
                (row.GetInt64(3) * (decimal)Half) + row.GetInt64(4),
                row.GetInt64(5),
                (row.GetInt64(6) * (decimal)Half) + row.GetInt64(7))
            { SubjectId = row.GetInt64(0), Day = byDay ? StoredTime.To(row.GetInt64(8)) : null },
            [accountId, .. UsageSpan.Of(from, to).Bounds.Select(bound => (object)StoredTime.From(bound))],
            cancellationToken);
    }

    public async Task<ActorUsage> UsedAsync(
        string accountId, IReadOnlyCollection<string>? actorIds, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var ofActors = actorIds is null ? "" : "AND " + access.IsOneOf("u.actor", "$4");
        object?[] values = [accountId, StoredTime.From(from), StoredTime.From(to), .. actorIds is null ? [] : (object?[])[JsonSerializer.Serialize(actorIds)]];
        var subjects = new Dictionary<long, CostSubject>();
        var sums = await access.RowsAsync(
            $"""
            SELECT g.*, s.subject FROM (
                SELECT actor, subject, meter, is_estimated, CAST(sum(quantity / {Half}) AS BIGINT), CAST(sum(quantity % {Half}) AS BIGINT), count(*)
                FROM usage u WHERE account = $1 AND from_at >= $2 AND from_at < $3 AND to_at <= $3 {ofActors}
                GROUP BY actor, subject, meter, is_estimated) AS g
            LEFT JOIN cost_subjects s ON s.id = g.subject
            ORDER BY g.actor, g.meter, g.is_estimated, g.subject
            """,
            row => new ActorSum(
                row.GetString(0), Subject(row, 1, 7, subjects), (Meter)row.GetInt32(2), row.GetInt32(3) != 0, (row.GetInt64(4) * (decimal)Half) + row.GetInt64(5), row.GetInt64(6))
            {
                SubjectId = row.IsDBNull(1) ? null : row.GetInt64(1),
            },
            values,
            cancellationToken);
        var reaching = await access.RowsAsync(
            $"""
            SELECT {UsageColumns.OfEvent}, s.subject FROM usage u LEFT JOIN cost_subjects s ON s.id = u.subject
            WHERE account = $1 AND from_at < $3 AND to_at > $2 AND (from_at < $2 OR to_at > $3) {ofActors} ORDER BY key
            """,
            row => (UsageColumns.Event(row), Subject(row, 10, 11, subjects)),
            values,
            cancellationToken);
        return new(sums, reaching);
    }

    public Task<UsageRow?> FindEventAsync(string accountId, string key, CancellationToken cancellationToken) => access.SingleAsync(
        $"SELECT {UsageColumns.OfEvent} FROM usage u WHERE account = $1 AND key = $2", UsageColumns.Event, [accountId, key], cancellationToken);

    public Task<ImmutableArray<UsageRow>> EventsAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        var conditions = new List<string> { "account = $1", "key > $2" };
        var values = new List<object?> { query.AccountId, query.After ?? "", query.Limit };
        And(query.ActorId, parameter => $"actor = {parameter}");
        And(query.Meter is { } meter ? (int)meter : null, parameter => $"meter = {parameter}");
        And(query.SubjectIds is { } ids ? JsonSerializer.Serialize(ids.Select(id => $"{id}")) : null, parameter => access.IsOneOf("CAST(u.subject AS TEXT)", parameter));
        And(query.From is { } from ? StoredTime.From(from) : null, parameter => $"(to_at > {parameter} OR from_at >= {parameter})");
        And(query.To is { } to ? StoredTime.From(to) : null, parameter => $"from_at < {parameter}");
        return access.RowsAsync(
            $"SELECT {UsageColumns.OfEvent} FROM usage u WHERE {string.Join(" AND ", conditions)} ORDER BY key LIMIT $3", UsageColumns.Event, values.ToArray(), cancellationToken);

        void And(object? value, Func<string, string> condition)
        {
            if (value is not null)
            {
                values.Add(value);
                conditions.Add(condition($"${values.Count}"));
            }
        }
    }

    /// <summary>Each subject is read once, and the same object for all that are its.</summary>
    private static CostSubject? Subject(DbDataReader row, int id, int text, Dictionary<long, CostSubject> known)
    {
        if (row.IsDBNull(text))
        {
            return null;
        }

        ref var subject = ref CollectionsMarshal.GetValueRefOrAddDefault(known, row.GetInt64(id), out _);
        return subject ??= UsageColumns.Subject(row.GetString(text));
    }

    public Task<ImmutableArray<UsageSumRow>> SumsAsync(string accountId, CancellationToken cancellationToken) => access.RowsAsync(
        """
        SELECT hours, from_at, subject, meter, is_estimated, quantity, events, late FROM usage_sums WHERE account = $1
        ORDER BY hours, from_at, subject, meter, is_estimated
        """,
        UsageColumns.Sum,
        [accountId],
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
