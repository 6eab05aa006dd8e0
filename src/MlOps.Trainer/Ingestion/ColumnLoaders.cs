using DuckDB.NET.Native;
using MlOps.Datasets;
using MlOps.Trainer.Profiling;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Ingestion;

internal sealed class IntegerLoader(SketchSizes sizes) : ColumnLoader
{
    private readonly NumberSketch _sketch = new(ColumnType.Int64, sizes);

    public override ColumnSketch Sketch => _sketch;

    public override DuckDBType Type => DuckDBType.BigInt;

    protected override bool TryPut(in ColumnVector vector, int row, ReadOnlySpan<byte> field)
    {
        if (!FieldText.TryInteger(field, out var value))
        {
            return false;
        }

        _sketch.Add(value);
        vector.Put(row, value);
        return true;
    }
}

internal sealed class RealLoader(SketchSizes sizes) : ColumnLoader
{
    private readonly NumberSketch _sketch = new(ColumnType.Float64, sizes);

    public override ColumnSketch Sketch => _sketch;

    public override DuckDBType Type => DuckDBType.Double;

    protected override bool TryPut(in ColumnVector vector, int row, ReadOnlySpan<byte> field)
    {
        if (!FieldText.TryReal(field, out var value))
        {
            return false;
        }

        _sketch.Add(value);
        vector.Put(row, value);
        return true;
    }
}

internal sealed class BooleanLoader(SketchSizes sizes) : ColumnLoader
{
    private readonly NumberSketch _sketch = new(ColumnType.Boolean, sizes);

    public override ColumnSketch Sketch => _sketch;

    public override DuckDBType Type => DuckDBType.Boolean;

    protected override bool TryPut(in ColumnVector vector, int row, ReadOnlySpan<byte> field)
    {
        if (!FieldText.TryBoolean(field, out var value))
        {
            return false;
        }

        _sketch.Add(value);
        vector.Put(row, value);
        return true;
    }
}

internal sealed class TimestampLoader(SketchSizes sizes) : ColumnLoader
{
    private readonly NumberSketch _sketch = new(ColumnType.Timestamp, sizes);

    public override ColumnSketch Sketch => _sketch;

    public override DuckDBType Type => DuckDBType.Timestamp;

    protected override bool TryPut(in ColumnVector vector, int row, ReadOnlySpan<byte> field)
    {
        if (!TimestampText.TryParse(field, out var value))
        {
            return false;
        }

        _sketch.Add(value);
        vector.Put(row, NumberSketch.Microseconds(value));
        return true;
    }
}

internal sealed class TextLoader(SketchSizes sizes) : ColumnLoader
{
    private readonly TextSketch _sketch = new(sizes);

    public override ColumnSketch Sketch => _sketch;

    public override DuckDBType Type => DuckDBType.Varchar;

    protected override bool TryPut(in ColumnVector vector, int row, ReadOnlySpan<byte> field)
    {
        _sketch.Add(field);
        vector.PutText(row, field);
        return true;
    }
}
