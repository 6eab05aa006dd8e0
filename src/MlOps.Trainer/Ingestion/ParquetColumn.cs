using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>A column of a Parquet file: what it becomes, and how its values are had as text.</summary>
internal sealed record ParquetColumn(string Name, ColumnType Type, string TypeText, string Expression, bool IsFloating)
{
    /// <summary>The column that DuckDB describes as of <paramref name="type"/>.</summary>
    /// <exception cref="JobFailedException">There is no such type of columns here.</exception>
    public static ParquetColumn Of(string name, string type)
    {
        var column = Sql.Name(name);
        return type switch
        {
            "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" =>
                new(name, ColumnType.Int64, type, $"CAST({column} AS VARCHAR)", IsFloating: false),
            "FLOAT" or "DOUBLE" => Floating($"CAST({column} AS DOUBLE)"),
            _ when type.StartsWith("DECIMAL(", StringComparison.Ordinal) => Floating($"CAST({column} AS DOUBLE)"),
            "BOOLEAN" => new(name, ColumnType.Boolean, type, $"CAST({column} AS VARCHAR)", IsFloating: false),
            "DATE" or "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" => Time($"CAST({column} AS TIMESTAMP)"),

            // The instant itself, whatever zone the machine is in.
            "TIMESTAMP WITH TIME ZONE" => Time($"make_timestamp(epoch_us({column}))"),
            "VARCHAR" or "UUID" => new(name, ColumnType.Text, type, $"CAST({column} AS VARCHAR)", IsFloating: false),
            _ when type.StartsWith("ENUM(", StringComparison.Ordinal) => new(name, ColumnType.Text, "ENUM", $"CAST({column} AS VARCHAR)", IsFloating: false),
            _ => throw ParquetErrors.Type(name, type),
        };

        ParquetColumn Floating(string value) => new(name, ColumnType.Float64, type, $"CAST({value} AS VARCHAR)", IsFloating: true);

        ParquetColumn Time(string value) => new(name, ColumnType.Timestamp, type, $"CAST({value} AS VARCHAR)", IsFloating: false);
    }
}
