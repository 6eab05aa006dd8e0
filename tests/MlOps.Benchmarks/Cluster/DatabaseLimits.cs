using MlOps.Benchmarks.Common;
using MlOps.Benchmarks.Writes;
using MlOps.Testing;

namespace MlOps.Benchmarks.Cluster;

/// <summary>How often a database can be asked what every silo asks all the time: what a thousand silos would come to.</summary>
internal static class DatabaseLimits
{
    private const int Silos = 1000;
    private const int Clients = 8;
    private const int Seconds = 5;
    private const int Rounds = 3;

    private static readonly (string Name, string Sql)[] Questions =
    [
        ("whether a route has changed (4 a second of each silo)", "SELECT value FROM epochs WHERE name = 'routes';"),
        ("what waits, when nothing does (3.3 a second in all, and 0.5 of each silo with workers)",
            """
            SELECT run_id, queue_id, project_id, priority, waiting_since, memory_mib
            FROM (
                SELECT run_id, queue_id, project_id, priority, waiting_since, memory_mib FROM (
                    SELECT jobs.*, row_number() OVER (PARTITION BY project_id ORDER BY priority DESC, waiting_since, run_id) AS turn FROM jobs WHERE queue_id = 'q-default') AS ranked
                ORDER BY turn, priority DESC, waiting_since, run_id LIMIT 500) AS chosen
            ORDER BY priority DESC, waiting_since, run_id;
            """),
        ($"the members, of {Silos:N0} silos (each silo every 5 s and at each change)",
            "SELECT s.*, v.Version FROM OrleansMembershipVersionTable v LEFT JOIN OrleansMembershipTable s ON s.DeploymentId = v.DeploymentId WHERE v.DeploymentId = 'large';"),
    ];

    public static async Task MeasureAsync(PostgresDatabase database, Table table)
    {
        await database.ExecuteAsync(
            $"""
            INSERT INTO OrleansMembershipVersionTable VALUES ('large', 1, now());
            INSERT INTO OrleansMembershipTable
            SELECT 'large', '10.0.' || n / 256 || '.' || n % 256, 11111, 1, 'silo-' || n, 'host-' || n, 3, 30000, NULL, now(), now() FROM generate_series(1, {Silos}) n;
            """);
        table.Say($"What PostgreSQL answers of it in a second, asked by pgbench with {Clients} clients on the same two cores, no silo running. Median [range].")
            .Columns("question", "answers/s");
        foreach (var (name, sql) in Questions)
        {
            var rates = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                rates.Add(await PgBench.MeasureAsync(database, sql, Clients, Seconds));
            }

            table.Row(name, Spread.Of(rates));
        }
    }
}
