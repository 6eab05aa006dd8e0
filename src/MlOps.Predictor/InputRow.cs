using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlOps.Predictor;

/// <summary>
/// The row that a model's mapper reads: one slot of the input columns at a time. Its position grows with every row,
/// since ML.NET keeps what it computed for as long as the position is the same.
/// </summary>
internal sealed class InputRow : DataViewRow
{
    private readonly Delegate[] _getters;
    private long _position = -1;

    public InputRow(DataViewSchema schema, IReadOnlyList<InputColumn> columns)
    {
        Schema = schema;
        _getters = [.. columns.Select(column => column.CreateGetter(this))];
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    /// <summary>The slot of the columns that is read.</summary>
    public int Slot { get; private set; }

    public void MoveTo(int slot)
    {
        Slot = slot;
        _position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        _getters[column.Index] as ValueGetter<TValue>
        ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type}, not {typeof(TValue)}.");

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);
}
