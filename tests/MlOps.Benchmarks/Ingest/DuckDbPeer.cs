using System.Globalization;
using DuckDB.NET.Data;

namespace MlOps.Benchmarks.Ingest;

/// <summary>DuckDB's own way: <c>COPY … TO</c> Parquet and <c>SUMMARIZE</c>, in a process of its own that says what it used.</summary>
internal static class DuckDbPeer
{
    public static void Run(string csv, string folder)
    {
        var parquet = Path.Combine(folder, "peer.parquet");
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Execute("SET threads = 1");
        Execute("SET memory_limit = '500MB'");
        Execute($"COPY (SELECT * FROM read_csv('{csv}')) TO '{parquet}' (FORMAT parquet, COMPRESSION zstd)");
        Execute($"CREATE TABLE summary AS SELECT * FROM (SUMMARIZE SELECT * FROM '{parquet}')");
        var peak = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).AsSpan(6).TrimEnd("kB ").Trim().ToString();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.CpuUsage.TotalTime.TotalSeconds} {long.Parse(peak, CultureInfo.InvariantCulture) * 1024 / 1e6}"));

        void Execute(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
