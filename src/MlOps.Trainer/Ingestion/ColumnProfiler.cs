using System.Collections.Immutable;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>Counts values in the table and so finds every column's role and statistics.</summary>
internal static class ColumnProfiler
{
    private const int TopValues = 10;

    public static ImmutableArray<ColumnManifest> Profile(
        CsvScan scan, ImmutableArray<ColumnLoader> loaded, IngestionDatabase database, IWorkerOutput output, CancellationToken cancellationToken)
    {
        var columns = ImmutableArray.CreateBuilder<ColumnManifest>(loaded.Length);
        for (var i = 0; i < loaded.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Progress("profiling", scan.Rows);

            // DISTINCT as a grouping spills to disk; count(DISTINCT …) would keep its set in memory.
            var column = IngestionDatabase.Column(i);
            var present = $"FROM {IngestionDatabase.Table} WHERE {column} IS NOT NULL";
            var distinct = database.Number($"SELECT count(*) FROM (SELECT DISTINCT {column} {present})");
            columns.Add(new ColumnManifest
            {
                Name = scan.Names[i],
                Type = scan.Types[i],
                Role = RoleInference.Of(scan.Names[i], scan.Types[i], scan.Rows, distinct),
                Missing = loaded[i].Missing,
                Distinct = distinct,
                Minimum = loaded[i].Minimum,
                Maximum = loaded[i].Maximum,
                Mean = loaded[i].Mean,
                StandardDeviation = loaded[i].StandardDeviation,
                Top = scan.Types[i] is ColumnType.Int64 or ColumnType.Float64 ? [] : Top(database, column, present),
            });
        }

        return columns.MoveToImmutable();
    }

    private static ImmutableArray<ValueCount> Top(IngestionDatabase database, string column, string present) =>
    [
        .. database.Rows(
            $"SELECT {column}, count(*) AS n {present} GROUP BY {column} ORDER BY n DESC, {column} LIMIT {TopValues}",
            row => new ValueCount(ValueText.Of(row.GetValue(0)), row.GetInt64(1))),
    ];
}
