using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Trainer.Profiling;

namespace MlOps.Trainer.Ingestion;

/// <summary>
/// Finds every column's role and statistics from the sketches; where a role hangs on a count that they only estimate, DuckDB
/// counts in the file.
/// </summary>
internal static class ColumnProfiler
{
    private const int TopValues = 10;

    public static ImmutableArray<ColumnManifest> Profile(
        FileScan scan, DatasetSketches loaded, IngestionDatabase database, string path, IWorkerOutput output, CancellationToken cancellationToken)
    {
        var columns = ImmutableArray.CreateBuilder<ColumnManifest>(scan.Names.Length);
        for (var i = 0; i < scan.Names.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Progress("profiling", scan.Rows);

            var (name, type, sketch) = (scan.Names[i], scan.Types[i], loaded.Columns[i].Sketch);
            var isCounted = !sketch.IsCounted && RoleInference.DependsOn(name, type, scan.Rows, sketch);
            columns.Add(Of(name, distinct => RoleInference.Of(name, type, scan.Rows, distinct), sketch, isCounted ? Values(name).Distinct() : null));
        }

        return columns.MoveToImmutable();

        ColumnValues Values(string name) =>
            new(database, Sql.Parquet([path]), Sql.Name(name));
    }

    /// <summary>
    /// One column; <paramref name="role"/> makes its role of the number of distinct values, which is <paramref name="counted"/>
    /// or, without it, the sketch's.
    /// </summary>
    public static ColumnManifest Of(string name, Func<long, ColumnRole> role, ColumnSketch sketch, long? counted = null)
    {
        var isNumber = sketch.Type is ColumnType.Int64 or ColumnType.Float64;
        var distinct = counted ?? sketch.Distinct;
        var moments = isNumber ? ((NumberSketch)sketch).Moments : default;
        return new()
        {
            Name = name,
            Type = sketch.Type,
            Role = role(distinct),
            Missing = sketch.Missing,
            Distinct = distinct,
            DistinctIsEstimated = counted is null && !sketch.IsCounted,
            Minimum = sketch.Minimum,
            Maximum = sketch.Maximum,
            Mean = moments.Mean,
            StandardDeviation = moments.StandardDeviation,
            Top = isNumber ? [] : [.. sketch.Top(TopValues)],
        };
    }
}
