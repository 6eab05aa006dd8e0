using DuckDB.NET.Data;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>Takes one column's fields into the table, and keeps what can be told of them in passing.</summary>
internal abstract class ColumnLoader
{
    /// <summary>Rows without a value.</summary>
    public long Missing { get; private set; }

    /// <summary>The column's type in SQL.</summary>
    public abstract string SqlType { get; }

    public abstract string? Minimum { get; }

    public abstract string? Maximum { get; }

    public virtual double? Mean => null;

    public virtual double? StandardDeviation => null;

    /// <summary>The loader of a column of <paramref name="type"/>.</summary>
    public static ColumnLoader Of(ColumnType type) => type switch
    {
        ColumnType.Int64 => new IntegerLoader(),
        ColumnType.Float64 => new RealLoader(),
        ColumnType.Boolean => new BooleanLoader(),
        ColumnType.Timestamp => new TimestampLoader(),
        ColumnType.Text => new TextLoader(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown column type."),
    };

    /// <summary>Appends "no value".</summary>
    public void AppendMissing(IDuckDBAppenderRow row)
    {
        Missing++;
        row.AppendNullValue();
    }

    /// <summary>Appends a value; false where it is none of this type.</summary>
    public abstract bool TryAppend(IDuckDBAppenderRow row, ReadOnlySpan<byte> field);
}
