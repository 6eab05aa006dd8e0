using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Trainer.Profiling;

namespace MlOps.Trainer.Ingestion;

/// <summary>
/// Finds every column's role and statistics from the sketches; where a role hangs on a count that they only estimate, DuckDB
/// counts in the table.
/// </summary>
internal static class ColumnProfiler
{
    private const int TopValues = 10;

    public static ImmutableArray<ColumnManifest> Profile(
        FileScan scan, DatasetSketches loaded, IngestionDatabase database, IWorkerOutput output, CancellationToken cancellationToken)
    {
        var columns = ImmutableArray.CreateBuilder<ColumnManifest>(scan.Names.Length);
        for (var i = 0; i < scan.Names.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Progress("profiling", scan.Rows);

            var sketch = loaded.Columns[i].Sketch;
            var isEstimated = !sketch.IsCounted && !RoleInference.DependsOn(scan.Names[i], scan.Types[i], scan.Rows, sketch);
            var distinct = isEstimated || sketch.IsCounted ? sketch.Distinct : database.Distinct(i);
            var moments = scan.Types[i] is ColumnType.Int64 or ColumnType.Float64 ? ((NumberSketch)sketch).Moments : default;
            columns.Add(new ColumnManifest
            {
                Name = scan.Names[i],
                Type = scan.Types[i],
                Role = RoleInference.Of(scan.Names[i], scan.Types[i], scan.Rows, distinct),
                Missing = sketch.Missing,
                Distinct = distinct,
                DistinctIsEstimated = isEstimated,
                Minimum = sketch.Minimum,
                Maximum = sketch.Maximum,
                Mean = moments.Mean,
                StandardDeviation = moments.StandardDeviation,
                Top = scan.Types[i] is ColumnType.Int64 or ColumnType.Float64 ? [] : [.. sketch.Top(TopValues)],
            });
        }

        return columns.MoveToImmutable();
    }
}
