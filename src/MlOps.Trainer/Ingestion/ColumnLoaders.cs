using System.Text;
using DuckDB.NET.Data;
using MlOps.Datasets;
using MlOps.Trainer.Profiling;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Ingestion;

internal sealed class IntegerLoader(SketchSizes sizes) : ColumnLoader
{
    private readonly NumberSketch _sketch = new(ColumnType.Int64, sizes);

    public override ColumnSketch Sketch => _sketch;

    public override string SqlType => "BIGINT";

    public override bool TryAppend(IDuckDBAppenderRow row, ReadOnlySpan<byte> field)
    {
        if (!FieldText.TryInteger(field, out var value))
        {
            return false;
        }

        _sketch.Add(value);
        row.AppendValue(value);
        return true;
    }
}

internal sealed class RealLoader(SketchSizes sizes) : ColumnLoader
{
    private readonly NumberSketch _sketch = new(ColumnType.Float64, sizes);

    public override ColumnSketch Sketch => _sketch;

    public override string SqlType => "DOUBLE";

    public override bool TryAppend(IDuckDBAppenderRow row, ReadOnlySpan<byte> field)
    {
        if (!FieldText.TryReal(field, out var value))
        {
            return false;
        }

        _sketch.Add(value);
        row.AppendValue(value);
        return true;
    }
}

internal sealed class BooleanLoader(SketchSizes sizes) : ColumnLoader
{
    private readonly NumberSketch _sketch = new(ColumnType.Boolean, sizes);

    public override ColumnSketch Sketch => _sketch;

    public override string SqlType => "BOOLEAN";

    public override bool TryAppend(IDuckDBAppenderRow row, ReadOnlySpan<byte> field)
    {
        if (!FieldText.TryBoolean(field, out var value))
        {
            return false;
        }

        _sketch.Add(value);
        row.AppendValue(value);
        return true;
    }
}

internal sealed class TimestampLoader(SketchSizes sizes) : ColumnLoader
{
    private readonly NumberSketch _sketch = new(ColumnType.Timestamp, sizes);

    public override ColumnSketch Sketch => _sketch;

    public override string SqlType => "TIMESTAMP";

    public override bool TryAppend(IDuckDBAppenderRow row, ReadOnlySpan<byte> field)
    {
        if (!TimestampText.TryParse(field, out var value))
        {
            return false;
        }

        _sketch.Add(value);
        row.AppendValue(value);
        return true;
    }
}

internal sealed class TextLoader(SketchSizes sizes) : ColumnLoader
{
    private readonly TextSketch _sketch = new(sizes);

    public override ColumnSketch Sketch => _sketch;

    public override string SqlType => "VARCHAR";

    public override bool TryAppend(IDuckDBAppenderRow row, ReadOnlySpan<byte> field)
    {
        var text = Encoding.UTF8.GetString(field);
        _sketch.Add(field, text);
        row.AppendValue(text);
        return true;
    }
}
