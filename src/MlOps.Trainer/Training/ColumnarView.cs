using Microsoft.ML;

namespace MlOps.Trainer.Training;

/// <summary>
/// Some rows of columns in memory, in the order that is given; never shuffled. A row's id is its number in the data
/// set, so it is the same in every cursor and every part.
/// </summary>
internal sealed class ColumnarView : IDataView
{
    private readonly IReadOnlyList<ViewColumn> _columns;
    private readonly int[] _rows;

    public ColumnarView(IReadOnlyList<ViewColumn> columns, int[] rows)
    {
        _columns = columns;
        _rows = rows;
        var schema = new DataViewSchema.Builder();
        foreach (var column in columns)
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
        }

        Schema = schema.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _rows.Length;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var getters = new Func<ColumnarCursor, Delegate>?[_columns.Count];
        foreach (var column in columnsNeeded)
        {
            getters[column.Index] = _columns[column.Index].CreateGetter;
        }

        return new ColumnarCursor(Schema, _rows, getters);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
