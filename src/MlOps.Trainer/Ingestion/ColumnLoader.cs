using DuckDB.NET.Native;
using MlOps.Datasets;
using MlOps.Trainer.Profiling;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Ingestion;

/// <summary>Takes one column's fields to DuckDB, and keeps what can be told of them in passing.</summary>
internal abstract class ColumnLoader
{
    private ColumnVector _vector;

    /// <summary>What was seen of the column.</summary>
    public abstract ColumnSketch Sketch { get; }

    /// <summary>The column's type in DuckDB.</summary>
    public abstract DuckDBType Type { get; }

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

    /// <summary>Takes the next fields into <paramref name="vector"/>, and what has no room in it into <paramref name="texts"/>.</summary>
    public void Begin(nint vector, ChunkTexts texts) => _vector = new(vector, texts);

    /// <summary>Puts "no value" into a row.</summary>
    public void PutMissing(int row)
    {
        Sketch.AddMissing();
        _vector.PutMissing(row);
    }

    /// <summary>Puts a value into a row; false where it is none of this type.</summary>
    public bool TryPut(int row, ReadOnlySpan<byte> field) => TryPut(in _vector, row, field);

    protected abstract bool TryPut(in ColumnVector vector, int row, ReadOnlySpan<byte> field);
}
