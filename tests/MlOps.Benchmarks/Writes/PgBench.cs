using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MlOps.Testing;
using Npgsql;

namespace MlOps.Benchmarks.Writes;

/// <summary>
/// What the database does with the same rows when its own load generator sends them, prepared, with nothing of ours or of
/// .NET's in between: a state and its catalog row per actor, some actors in each commit.
/// </summary>
internal static partial class PgBench
{
    private const int Actors = 64;

    public static async Task PrepareAsync(PostgresDatabase database, int bytes) => await database.ExecuteAsync(
        $"""
        INSERT INTO grain_state SELECT 'pgbench', 'p-' || n, 1, repeat('x', {bytes}), 0, '' FROM generate_series(0, {Actors - 1}) n;
        INSERT INTO catalog SELECT 'p-' || n, 'pgbench', 'benchmark', NULL, 'benchmark', '', 0, repeat('x', 12), 1 FROM generate_series(0, {Actors - 1}) n;
        """);

    /// <returns>Writes, each a state and a row, per second.</returns>
    public static async Task<double> MeasureAsync(PostgresDatabase database, int clients, int perCommit, int bytes, int seconds) => perCommit * await MeasureAsync(
        database,
        $"""
        \set first random(0, {(Actors / perCommit) - 1}) * {perCommit}
        WITH w AS (
            UPDATE grain_state SET version = version + 1, payload = repeat('x', {bytes}), modified_at = modified_at + 1, write_id = 'w'
            WHERE kind = 'pgbench' AND id = ANY (ARRAY(SELECT 'p-' || n FROM generate_series(:first, :first + {perCommit - 1}) n)) RETURNING id, version)
        INSERT INTO catalog SELECT id, 'pgbench', 'benchmark', NULL, 'benchmark', '', 0, repeat('x', 12), version FROM w
        ON CONFLICT (id) DO UPDATE SET status = excluded.status, view = excluded.view, version = excluded.version WHERE catalog.version < excluded.version;
        """,
        clients,
        seconds);

    /// <returns>Runs of the script per second.</returns>
    public static async Task<double> MeasureAsync(PostgresDatabase database, string sql, int clients, int seconds)
    {
        using var folder = new TemporaryFolder();
        var script = folder["script.sql"];
        await File.WriteAllTextAsync(script, sql);
        var parts = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var start = new ProcessStartInfo(Path.Combine(PostgresPrograms.Folder!, "pgbench"),
        [
            "-n", "-M", "prepared", "-c", clients.ToString(CultureInfo.InvariantCulture), "-j", "2", "-T", seconds.ToString(CultureInfo.InvariantCulture), "-f", script,
            "-h", parts.Host!, "-p", parts.Port.ToString(CultureInfo.InvariantCulture), "-U", parts.Username!, parts.Database!,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = parts.Password;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return TransactionsPerSecond().Match(output) is { Success: true } match
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench said nothing of use: {output}{await errors}");
    }

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex TransactionsPerSecond();
}
