using DuckDB.NET.Data;
using MlOps.Datasets;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Prediction;

/// <summary>A column that is carried over as it is, so that a prediction can be told whose it is.</summary>
internal abstract class KeyBuffer(string name) : ColumnBuffer(name)
{
    public override string Expression => Sql.Name(Name);

    /// <summary>Writes the value of a row.</summary>
    public abstract void AppendTo(TableColumn column, IDuckDBAppenderRow output, int row);

    public static KeyBuffer Create(ColumnManifest key, int rows) => key.Type switch
    {
        ColumnType.Int64 => new ValueKey<long>(key.Name, rows, (reader, i) => reader.GetInt64(i), (column, output, value) => column.Append(output, value)),
        ColumnType.Float64 => new ValueKey<double>(key.Name, rows, (reader, i) => reader.GetDouble(i), (column, output, value) => column.Append(output, value)),
        ColumnType.Boolean => new ValueKey<bool>(key.Name, rows, (reader, i) => reader.GetBoolean(i), (column, output, value) => column.Append(output, value)),
        ColumnType.Timestamp => new ValueKey<DateTime>(key.Name, rows, (reader, i) => reader.GetDateTime(i), (column, output, value) => column.Append(output, value)),
        _ => new TextKey(key.Name, rows),
    };

    private sealed class ValueKey<T>(
        string name, int rows, Func<DuckDBDataReader, int, T> get, Action<TableColumn, IDuckDBAppenderRow, T?> append) : KeyBuffer(name)
        where T : struct
    {
        private readonly T?[] _values = new T?[rows];

        public override void Read(DuckDBDataReader reader, int ordinal, int row) =>
            _values[row] = reader.IsDBNull(ordinal) ? null : get(reader, ordinal);

        public override void AppendTo(TableColumn column, IDuckDBAppenderRow output, int row) => append(column, output, _values[row]);
    }

    private sealed class TextKey(string name, int rows) : KeyBuffer(name)
    {
        private readonly string?[] _values = new string?[rows];

        public override void Read(DuckDBDataReader reader, int ordinal, int row) =>
            _values[row] = reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

        public override void AppendTo(TableColumn column, IDuckDBAppenderRow output, int row) => column.Append(output, _values[row]);
    }
}
