using System.Text.Json;
using MlOps.Storage.State;
using Time = MlOps.Storage.State.StoredTime;

namespace MlOps.Storage.Postgres;

/// <summary>The rows that land once with a write, all of a kind in one insert. One that is there already breaks the statement.</summary>
internal static class PostgresRows
{
    /// <param name="sql">The statement that they are a part of; its <c>w</c> has a row only where the state is written.</param>
    /// <param name="write">The write.</param>
    /// <param name="id">The parameter that holds the actor's id.</param>
    /// <param name="rows">Rows of one kind.</param>
    public static string Added(PostgresStatement sql, StateWrite write, string id, AuthorityRow[] rows) => rows[0] switch
    {
        AuditRow => Audit(sql, id, [.. rows.Cast<AuditRow>()]),
        RequestRow => Requests(sql, id, [.. rows.Cast<RequestRow>()]),
        DatasetVersionRow => DatasetVersions(sql, [.. rows.Cast<DatasetVersionRow>().Select(row => row.Version)]),
        UsageRow => Usage(sql, id, [.. rows.Cast<UsageRow>()]),
        _ => throw Refused.Unknown(write, rows[0]),
    };

    private static string Audit(PostgresStatement sql, string id, AuditRow[] rows) => Insert(
        "audit (actor, at, principal, request_id, command, reason)",
        $"{id}, r.*",
        sql.Bigints(rows.Select(row => Time.From(row.At))),
        sql.Texts(rows.Select(row => row.Principal)),
        sql.Texts(rows.Select(row => row.RequestId)),
        sql.Texts(rows.Select(row => row.Command)),
        sql.Texts(rows.Select(row => row.Reason)));

    private static string Requests(PostgresStatement sql, string id, RequestRow[] rows) => Insert(
        "requests (actor, request_id, command_hash, answer, at, expires_at)",
        $"{id}, r.*",
        sql.Texts(rows.Select(row => row.RequestId)),
        sql.Texts(rows.Select(row => row.CommandHash)),
        sql.Texts(rows.Select(row => row.Answer)),
        sql.Bigints(rows.Select(row => Time.From(row.At))),
        sql.Bigints(rows.Select(row => row.ExpiresAt is { } expiresAt ? Time.From(expiresAt) : (long?)null)));

    private static string DatasetVersions(PostgresStatement sql, Datasets.DatasetVersionView[] rows) => Insert(
        "dataset_versions (dataset, number, identity, content, run_id, created_at)",
        "r.*",
        sql.Texts(rows.Select(row => row.DatasetId)),
        sql.Integers(rows.Select(row => row.Number)),
        sql.Texts(rows.Select(row => row.Content.Identity)),
        sql.Texts(rows.Select(row => JsonSerializer.Serialize(row.Content, MlOpsJson.Options))),
        sql.Texts(rows.Select(row => row.RunId)),
        sql.Bigints(rows.Select(row => Time.From(row.CreatedAt))));

    private static string Usage(PostgresStatement sql, string id, UsageRow[] rows) => Insert(
        "usage (account, key, actor, meter, quantity, from_at, to_at, is_estimated)",
        $"{id}, r.*",
        sql.Texts(rows.Select(row => row.Key)),
        sql.Texts(rows.Select(row => row.Event.ActorId)),
        sql.Integers(rows.Select(row => (int)row.Event.Meter)),
        sql.Bigints(rows.Select(row => row.Event.Quantity)),
        sql.Bigints(rows.Select(row => Time.From(row.Event.From))),
        sql.Bigints(rows.Select(row => Time.From(row.Event.To))),
        sql.Integers(rows.Select(row => row.Event.IsEstimated ? 1 : 0)));

    private static string Insert(string into, string values, params string[] columns) =>
        $"INSERT INTO {into} SELECT {values} FROM w, unnest({string.Join(", ", columns)}) AS r";
}
