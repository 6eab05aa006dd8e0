using DuckDB.NET.Data;
using MlOps.Datasets;

namespace MlOps.Trainer.Training;

/// <summary>A column that puts rows in order: microseconds of a date, or a number; NaN where there is no value.</summary>
internal sealed class OrderBuffer(ColumnManifest column, int rows) : ColumnBuffer(column.Name)
{
    public override string Expression => column.Type == ColumnType.Timestamp
        ? $"CAST(epoch_us(CAST({Sql.Name(Name)} AS TIMESTAMP)) AS DOUBLE)"
        : $"CAST({Sql.Name(Name)} AS DOUBLE)";

    public double[] Values { get; } = new double[rows];

    public override void Read(DuckDBDataReader reader, int ordinal, int row) =>
        Values[row] = reader.IsDBNull(ordinal) ? double.NaN : reader.GetDouble(ordinal);
}
