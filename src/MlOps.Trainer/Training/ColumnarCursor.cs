using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlOps.Trainer.Training;

/// <summary>One pass over the rows of a <see cref="ColumnarView"/>, with the getters of its active columns.</summary>
internal sealed class ColumnarCursor : DataViewRowCursor
{
    private readonly int[] _rows;
    private readonly Delegate?[] _getters;
    private long _position = -1;

    public ColumnarCursor(DataViewSchema schema, int[] rows, Func<ColumnarCursor, Delegate>?[] getters)
    {
        Schema = schema;
        _rows = rows;
        _getters = [.. getters.Select(getter => getter?.Invoke(this))];
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    /// <summary>The number of the row where the cursor stands.</summary>
    public int Row { get; private set; }

    public override bool MoveNext()
    {
        if (_position < _rows.Length)
        {
            _position++;
        }

        if (_position >= _rows.Length)
        {
            return false;
        }

        Row = _rows[_position];
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        _getters[column.Index] switch
        {
            ValueGetter<TValue> getter => getter,
            null => throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made."),
            _ => throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type}, not {typeof(TValue)}."),
        };

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId id) => id = new DataViewRowId((ulong)Row, 0);
}
