using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Trainer.Profiling;

namespace MlOps.Trainer.Ingestion;

/// <summary>Finds every column's role and statistics: what the sketches did not count to the last, DuckDB counts in the table.</summary>
internal static class ColumnProfiler
{
    private const int TopValues = 10;

    public static ImmutableArray<ColumnManifest> Profile(
        CsvScan scan, DatasetSketches loaded, IngestionDatabase database, IWorkerOutput output, CancellationToken cancellationToken)
    {
        var columns = ImmutableArray.CreateBuilder<ColumnManifest>(scan.Names.Length);
        for (var i = 0; i < scan.Names.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Progress("profiling", scan.Rows);

            columns.Add(Of(
                scan.Names[i],
                distinct => RoleInference.Of(scan.Names[i], scan.Types[i], scan.Rows, distinct),
                loaded.Columns[i].Sketch,
                new ColumnInTable(database, i)));
        }

        return columns.MoveToImmutable();
    }

    /// <summary>One column; <paramref name="role"/> makes its role of the number of distinct values.</summary>
    public static ColumnManifest Of(string name, Func<long, ColumnRole> role, ColumnSketch sketch, ColumnInTable table)
    {
        var isNumber = sketch.Type is ColumnType.Int64 or ColumnType.Float64;
        var distinct = sketch.IsCounted ? sketch.Distinct : table.Distinct();
        var moments = isNumber ? ((NumberSketch)sketch).Moments : default;
        return new()
        {
            Name = name,
            Type = sketch.Type,
            Role = role(distinct),
            Missing = sketch.Missing,
            Distinct = distinct,
            Minimum = sketch.Minimum,
            Maximum = sketch.Maximum,
            Mean = moments.Mean,
            StandardDeviation = moments.StandardDeviation,
            Top = isNumber ? []
                : sketch.IsCounted ? [.. sketch.Top(TopValues)]
                : table.Top(TopValues),
        };
    }
}
