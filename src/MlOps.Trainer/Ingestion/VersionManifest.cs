using System.Collections.Immutable;
using MlOps.Datasets;
using MlOps.Work;

namespace MlOps.Trainer.Ingestion;

/// <summary>
/// The manifest of a version of several parts. What can be, is merged of theirs; distinct values, the most frequent ones
/// and so the roles need the values of all, which are counted where they lie.
/// </summary>
internal static class VersionManifest
{
    /// <param name="parts">The parts' manifests in order, the new one's among them.</param>
    /// <param name="job">Where the other parts lie.</param>
    /// <param name="database">May read all of them.</param>
    /// <param name="path">Where the new part lies.</param>
    /// <param name="cancellationToken">Stops between two columns.</param>
    public static DatasetManifest Of(
        ImmutableArray<DatasetManifest> parts, IngestionJob job, IngestionDatabase database, string path, CancellationToken cancellationToken)
    {
        var made = parts[job.Position ?? (parts.Length - 1)];
        var rows = parts.Sum(part => part.Rows);
        var all = Sql.Parquet([path, .. job.Parts.Select(part => Path.GetFullPath(part.DataPath))]);
        var columns = ImmutableArray.CreateBuilder<ColumnManifest>(made.Columns.Length);
        for (var i = 0; i < made.Columns.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var values = new ColumnValues(database, all, Sql.Name(made.Columns[i].Name));
            var merged = parts.Select(part => (Column: part.Columns[i], part.Rows)).Aggregate(ColumnMerge.Of).Column;
            var distinct = values.Distinct();
            columns.Add(merged with
            {
                Distinct = distinct,
                Role = RoleInference.Of(merged.Name, merged.Type, rows, distinct),
                Top = merged.Type is ColumnType.Int64 or ColumnType.Float64 ? [] : values.Top(),
            });
        }

        return made with { Rows = rows, Columns = columns.MoveToImmutable() };
    }
}
