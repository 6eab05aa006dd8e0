using System.Diagnostics;
using System.Globalization;
using MlOps.Benchmarks.Common;
using MlOps.Testing;

namespace MlOps.Benchmarks.Cluster;

/// <summary>What silos cost while nobody asks them for anything.</summary>
internal static class Rest
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(20);

    public static async Task MeasureAsync(Silos silos, PostgresDatabase database, Table table)
    {
        await Task.Delay(Settling);
        var cpu = silos.CpuSeconds;
        var transactions = await TransactionsAsync(database);
        var began = Stopwatch.GetTimestamp();
        await Task.Delay(Stretch);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var spent = (silos.CpuSeconds - cpu) / seconds / silos.Hosts.Count;
        var asked = (await TransactionsAsync(database) - transactions) / seconds;
        var connections = await NumberAsync(database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        var memory = silos.Hosts.Average(host => Machine.ResidentMegabytes(host.Id));
        table.Row(silos.Hosts.Count, $"{spent * 1000:0.0}", $"{memory:0}", $"{connections / silos.Hosts.Count:0.0}", $"{asked / silos.Hosts.Count:0.0}");
    }

    private static Task<double> TransactionsAsync(PostgresDatabase database) =>
        NumberAsync(database, "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()");

    private static async Task<double> NumberAsync(PostgresDatabase database, string sql) =>
        Convert.ToDouble(await database.ScalarAsync(sql), CultureInfo.InvariantCulture);
}
