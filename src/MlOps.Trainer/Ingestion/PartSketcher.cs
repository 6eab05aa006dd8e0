using System.Collections.Immutable;
using System.Text;
using DuckDB.NET.Data;
using MlOps.Datasets;
using MlOps.Trainer.Profiling;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Ingestion;

/// <summary>
/// Sketches a part anew from its Parquet, in the types of the version that it stands in. An integer and the fraction that
/// equals it are hashed apart, so sketches of the one cannot be joined with sketches of the other.
/// </summary>
internal static class PartSketcher
{
    public static DatasetSketches Of(
        IngestionDatabase database, string path, DatasetManifest version, IWorkerOutput output, CancellationToken cancellationToken)
    {
        var sizes = SketchSizes.Of(version.Columns.Length);
        ImmutableArray<ColumnSketch> sketches = [.. version.Columns.Select(column => ColumnSketch.Of(column.Type, sizes))];
        var hashes = new RowSketch(RowSketch.ReadingCapacity);
        var rows = 0L;
        database.Read(
            $"SELECT {string.Join(", ", version.Columns.Select(Expression))} FROM {Sql.Parquet([Path.GetFullPath(path)])}",
            reader =>
            {
                var hash = 0UL;
                for (var i = 0; i < sketches.Length; i++)
                {
                    Add(sketches[i], reader, i);
                    hash = SketchHash.Combine(hash, sketches[i].Last);
                }

                hashes.Add(hash);
                Tick.Every(++rows, "merging", output, cancellationToken);
            });
        return new(rows, hashes, [.. version.Columns.Zip(sketches, (column, sketch) => (column.Name, sketch))]);
    }

    private static string Expression(ColumnManifest column)
    {
        var name = Sql.Name(column.Name);
        return column.Type == ColumnType.Float64 ? $"CAST({name} AS DOUBLE)" : name;
    }

    private static void Add(ColumnSketch sketch, DuckDBDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
        {
            sketch.AddMissing();
        }
        else if (sketch is TextSketch texts)
        {
            texts.Add(Encoding.UTF8.GetBytes(reader.GetString(column)));
        }
        else
        {
            Add((NumberSketch)sketch, reader, column);
        }
    }

    private static void Add(NumberSketch sketch, DuckDBDataReader reader, int column)
    {
        switch (sketch.Type)
        {
            case ColumnType.Int64:
                sketch.Add(reader.GetInt64(column));
                break;
            case ColumnType.Boolean:
                sketch.Add(reader.GetBoolean(column));
                break;
            case ColumnType.Timestamp:
                sketch.Add(reader.GetDateTime(column));
                break;
            default:
                sketch.Add(reader.GetDouble(column));
                break;
        }
    }
}
