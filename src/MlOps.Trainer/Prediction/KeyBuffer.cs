using DuckDB.NET.Data;
using MlOps.Datasets;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Prediction;

/// <summary>A column that is carried over as it is, so that a prediction can be told whose it is.</summary>
internal abstract class KeyBuffer(string name) : ColumnBuffer(name)
{
    public override string Expression => Sql.Name(Name);

    /// <summary>Writes the value of a row.</summary>
    public abstract void AppendTo(IDuckDBAppenderRow output, int row);

    public static KeyBuffer Create(ColumnManifest column, int rows) => column.Type switch
    {
        ColumnType.Int64 => new ValueKey<long>(column.Name, rows, (reader, i) => reader.GetInt64(i), (output, value) => output.AppendValue(value)),
        ColumnType.Float64 => new ValueKey<double>(column.Name, rows, (reader, i) => reader.GetDouble(i), (output, value) => output.AppendValue(value)),
        ColumnType.Boolean => new ValueKey<bool>(column.Name, rows, (reader, i) => reader.GetBoolean(i), (output, value) => output.AppendValue(value)),
        ColumnType.Timestamp => new ValueKey<DateTime>(column.Name, rows, (reader, i) => reader.GetDateTime(i), (output, value) => output.AppendValue(value)),
        _ => new TextKey(column.Name, rows),
    };

    private sealed class ValueKey<T>(
        string name, int rows, Func<DuckDBDataReader, int, T> get, Func<IDuckDBAppenderRow, T?, IDuckDBAppenderRow> append) : KeyBuffer(name)
        where T : struct
    {
        private readonly T?[] _values = new T?[rows];

        public override void Read(DuckDBDataReader reader, int ordinal, int row) =>
            _values[row] = reader.IsDBNull(ordinal) ? null : get(reader, ordinal);

        public override void AppendTo(IDuckDBAppenderRow output, int row) => append(output, _values[row]);
    }

    private sealed class TextKey(string name, int rows) : KeyBuffer(name)
    {
        private readonly string?[] _values = new string?[rows];

        public override void Read(DuckDBDataReader reader, int ordinal, int row) =>
            _values[row] = reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

        public override void AppendTo(IDuckDBAppenderRow output, int row) => output.AppendValue(_values[row]);
    }
}
