using DuckDB.NET.Data;
using MlOps.Datasets;
using MlOps.Trainer.Profiling;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Ingestion;

/// <summary>Takes one column's fields into the table, and keeps what can be told of them in passing.</summary>
internal abstract class ColumnLoader
{
    /// <summary>What was seen of the column.</summary>
    public abstract ColumnSketch Sketch { get; }

    /// <summary>The column's type in SQL.</summary>
    public abstract string SqlType { get; }

    /// <summary>The loader of a column of <paramref name="type"/>.</summary>
    public static ColumnLoader Of(ColumnType type, SketchSizes sizes) => type switch
    {
        ColumnType.Int64 => new IntegerLoader(sizes),
        ColumnType.Float64 => new RealLoader(sizes),
        ColumnType.Boolean => new BooleanLoader(sizes),
        ColumnType.Timestamp => new TimestampLoader(sizes),
        ColumnType.Text => new TextLoader(sizes),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown column type."),
    };

    /// <summary>Appends "no value".</summary>
    public void AppendMissing(IDuckDBAppenderRow row)
    {
        Sketch.AddMissing();
        row.AppendNullValue();
    }

    /// <summary>Appends a value; false where it is none of this type.</summary>
    public abstract bool TryAppend(IDuckDBAppenderRow row, ReadOnlySpan<byte> field);
}
