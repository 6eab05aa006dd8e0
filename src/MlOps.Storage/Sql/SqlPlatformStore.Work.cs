using MlOps.Storage.State;

namespace MlOps.Storage.Sql;

internal abstract partial class SqlPlatformStore
{
    public Task<ImmutableArray<string>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => access.RowsAsync(
        "SELECT actor FROM wakeups WHERE due_at <= $1 ORDER BY due_at, actor LIMIT $2",
        row => row.GetString(0),
        [StoredTime.From(now), limit],
        cancellationToken);

    public Task<ImmutableArray<WaitingJob>> WaitingAsync(string queueId, int limit, CancellationToken cancellationToken) => access.RowsAsync(
        """
        SELECT run_id, queue_id, project_id, priority, waiting_since, memory_mib
        FROM (
            SELECT run_id, queue_id, project_id, priority, waiting_since, memory_mib FROM (
                SELECT jobs.*, row_number() OVER (PARTITION BY project_id ORDER BY priority DESC, waiting_since, run_id) AS turn FROM jobs WHERE queue_id = $1) AS ranked
            ORDER BY turn, priority DESC, waiting_since, run_id LIMIT $2) AS chosen
        ORDER BY priority DESC, waiting_since, run_id
        """,
        row => new WaitingJob(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), At(row, 4), row.GetInt32(5)),
        [queueId, limit],
        cancellationToken);

    public async Task<long> EpochAsync(CancellationToken cancellationToken) =>
        (await access.RowsAsync("SELECT value FROM epochs WHERE name = 'routes'", row => row.GetInt64(0), [], cancellationToken))[0];

    public async Task<(long Epoch, ImmutableArray<Route> Routes)> ReadAsync(CancellationToken cancellationToken)
    {
        // One statement sees one moment: the epoch and the routes belong together.
        var rows = await access.RowsAsync(
            """
            SELECT e.value, r.deployment, r.deployment_id, r.project_id, r.model_version_id, r.number, r.model_digest, r.manifest_digest
            FROM epochs e LEFT JOIN routes r ON true WHERE e.name = 'routes' ORDER BY r.deployment
            """,
            row => (Epoch: row.GetInt64(0), Route: row.IsDBNull(1) ? null : new Route(
                row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5), row.GetString(6), row.GetString(7))),
            [],
            cancellationToken);
        return (rows[0].Epoch, [.. rows.Select(row => row.Route).OfType<Route>()]);
    }
}
