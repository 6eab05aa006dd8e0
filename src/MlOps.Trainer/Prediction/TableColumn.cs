using DuckDB.NET.Data;
using MlOps.Datasets;
using MlOps.Trainer.Profiling;
using MlOps.Trainer.Profiling.Sketches;

namespace MlOps.Trainer.Prediction;

/// <summary>A column of the predictions' table, and what was seen of its values.</summary>
internal sealed class TableColumn(ColumnType type, SketchSizes sizes)
{
    public ColumnSketch Sketch { get; } = ColumnSketch.Of(type, sizes);

    /// <summary>The column's type in SQL.</summary>
    public string SqlType => type switch
    {
        ColumnType.Int64 => "BIGINT",
        ColumnType.Float64 => "DOUBLE",
        ColumnType.Boolean => "BOOLEAN",
        ColumnType.Timestamp => "TIMESTAMP",
        _ => "VARCHAR",
    };

    /// <summary>Appends "no value".</summary>
    public void AppendMissing(IDuckDBAppenderRow row)
    {
        Sketch.AddMissing();
        row.AppendNullValue();
    }
}
