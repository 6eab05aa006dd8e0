using System.Globalization;
using MlOps.Testing;
using Npgsql;

namespace MlOps.Benchmarks.Cluster;

/// <summary>Many runs and datasets in a database that has one of each.</summary>
internal static class Filling
{
    public const int RunsOfAnExperiment = 100;

    private const int OneInFails = 50;

    public static string Run(int number) => string.Create(CultureInfo.InvariantCulture, $"run-{number:x32}");

    public static string Experiment(int number) => string.Create(CultureInfo.InvariantCulture, $"exp-{number:x32}");

    /// <summary>Copies of the one run and dataset that there are, under other ids: states and rows as the actors write them.</summary>
    public static async Task FillAsync(PostgresDatabase database, int datasets, int runs)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        foreach (var sql in (string[])[Copies(datasets, runs), "VACUUM ANALYZE", "CHECKPOINT"])
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }

    private static string Copies(int datasets, int runs) =>
        $"""
        WITH one AS (SELECT c.*, g.payload FROM catalog c JOIN grain_state g ON g.id = c.id WHERE c.kind = 'run' AND c.id NOT LIKE 'run-000%' AND c.view LIKE '%"training"%' ORDER BY c.created_at LIMIT 1),
        filled AS (
            INSERT INTO catalog SELECT 'run-' || lpad(to_hex(n), 32, '0'), kind, scope, NULL, 'exp-' || lpad(to_hex(n % ({runs / RunsOfAnExperiment})), 32, '0'),
                CASE WHEN n % {OneInFails} = 0 THEN 'failed' ELSE 'succeeded' END, created_at + n, replace(view, id, 'run-' || lpad(to_hex(n), 32, '0')), 1
            FROM one, generate_series(0, {runs - 1}) n ON CONFLICT DO NOTHING)
        INSERT INTO grain_state SELECT 'run', 'run-' || lpad(to_hex(n), 32, '0'), 1, payload, 0, '' FROM one, generate_series(0, {runs - 1}) n ON CONFLICT DO NOTHING;
        WITH one AS (SELECT c.*, g.payload FROM catalog c JOIN grain_state g ON g.id = c.id WHERE c.kind = 'dataset' AND c.name = 'pumps'),
        filled AS (
            INSERT INTO catalog SELECT 'ds-' || lpad(to_hex(n), 32, '0'), kind, scope, 'filled-' || n, parent_id, status, created_at + n,
                replace(replace(view, id, 'ds-' || lpad(to_hex(n), 32, '0')), '"pumps"', '"filled-' || n || '"'), 1
            FROM one, generate_series(0, {datasets - 1}) n ON CONFLICT DO NOTHING)
        INSERT INTO grain_state SELECT 'dataset', 'ds-' || lpad(to_hex(n), 32, '0'), 1, payload, 0, '' FROM one, generate_series(0, {datasets - 1}) n ON CONFLICT DO NOTHING;
        """;
}
