using Npgsql;
using MlOps.Storage.State;
using Time = MlOps.Storage.State.StoredTime;

namespace MlOps.Storage.Postgres;

/// <summary>
/// Makes one statement of one write. Everything in it hangs on the state's row: where another version is stored, that
/// yields nothing, and so nothing else is written.
/// </summary>
internal static class PostgresStateWrites
{
    /// <param name="write">The write.</param>
    /// <param name="writeId">Its own name: where it is repeated, since its outcome was unknown, it is known by it.</param>
    public static NpgsqlBatchCommand Statement(StateWrite write, string writeId)
    {
        var sql = new PostgresStatement();
        var (kind, id) = (sql.Text(write.Kind), sql.Text(write.Id));
        var (payload, at, by) = (sql.Text(write.Payload), sql.Bigint(Time.From(write.At)), sql.Text(writeId));
        sql.Append(write.Expected == 0
            ? $"WITH w AS (INSERT INTO grain_state (kind, id, version, payload, modified_at, write_id) VALUES ({kind}, {id}, 1, {payload}, {at}, {by}) "
                + "ON CONFLICT DO NOTHING RETURNING version)"
            : $"WITH w AS (UPDATE grain_state SET version = version + 1, payload = {payload}, modified_at = {at}, write_id = {by} "
                + $"WHERE kind = {kind} AND id = {id} AND version = {sql.Bigint(write.Expected)} RETURNING version)");

        ProjectionRow[] projections = write.Payload is null
            ? [new CatalogRow(null), new WakeupRow(null), new JobRow(null), new RouteRow(null)]
            : [.. write.Projections];
        for (var index = 0; index < projections.Length; index++)
        {
            sql.Append($", p{index} AS (").Append(Projection(sql, write, projections[index])).Append(")");
        }

        foreach (var rows in write.Rows.GroupBy(row => row.GetType()))
        {
            sql.Append($", {rows.Key.Name} AS (").Append(PostgresRows.Added(sql, write, id, [.. rows])).Append(")");
        }

        return sql.Append(" SELECT version FROM w").Command();
    }

    private static string Projection(PostgresStatement sql, StateWrite write, ProjectionRow row) => row switch
    {
        CatalogRow { Entry: null } => Removed("catalog", "id", sql.Text(write.Id)),
        CatalogRow { Entry: { } entry } => Kept(
            "catalog",
            ["id", "kind", "scope", "name", "parent_id", "status", "created_at", "view"],
            [sql.Text(entry.Id), sql.Text(entry.Kind), sql.Text(entry.Scope), sql.Text(entry.Name), sql.Text(entry.ParentId), sql.Text(entry.Status),
                sql.Bigint(Time.From(entry.CreatedAt)), sql.Text(entry.View.GetRawText())]),
        WakeupRow { DueAt: null } => Removed("wakeups", "actor", sql.Text(write.Actor)),
        WakeupRow { DueAt: { } dueAt } => Kept("wakeups", ["actor", "due_at"], [sql.Text(write.Actor), sql.Bigint(Time.From(dueAt))]),
        JobRow { Job: null } => Removed("jobs", "run_id", sql.Text(write.Id)),
        JobRow { Job: { } job } => Kept(
            "jobs",
            ["run_id", "queue_id", "project_id", "priority", "waiting_since"],
            [sql.Text(job.RunId), sql.Text(job.QueueId), sql.Text(job.ProjectId), sql.Integer(job.Priority), sql.Bigint(Time.From(job.WaitingSince))]),
        RouteRow { Route: null } => Removed("routes", "deployment_id", sql.Text(write.Id)),
        RouteRow { Route: { } route } => Kept(
            "routes",
            ["deployment_id", "deployment", "project_id", "model_version_id", "number", "model_digest", "manifest_digest"],
            [sql.Text(route.DeploymentId), sql.Text(route.Deployment), sql.Text(route.ProjectId), sql.Text(route.ModelVersionId), sql.Integer(route.Number),
                sql.Text(route.ModelDigest), sql.Text(route.ManifestDigest)]),
        _ => throw Refused.Unknown(write, row),
    };

    /// <summary>The first column is the key.</summary>
    private static string Kept(string table, string[] columns, string[] values) =>
        $"INSERT INTO {table} ({string.Join(", ", columns)}, version) SELECT {string.Join(", ", values)}, w.version FROM w "
        + $"ON CONFLICT ({columns[0]}) DO UPDATE SET {string.Join(", ", columns[1..].Append("version").Select(column => $"{column} = excluded.{column}"))} "
        + $"WHERE {table}.version < excluded.version";

    private static string Removed(string table, string key, string value) => $"DELETE FROM {table} USING w WHERE {table}.{key} = {value} AND {table}.version < w.version";
}
