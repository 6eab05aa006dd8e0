using Microsoft.ML;

namespace MlOps.Trainer.Training;

public sealed class ColumnarViewTests
{
    private static readonly ColumnarView View = new(
        [new SingleColumn("x", [10, 11, 12, 13]), new TextColumn("name", [0, -1, 1, 0], ["a", "b"]), new ClassColumn("k", [1, 0, -1, 1], ["low", "high"])],
        [3, 1, 2]);

    [Fact]
    public void Cursor_WalksTheRowsAsGiven_WithTheirNumbersAsIds()
    {
        using var cursor = View.GetRowCursor(View.Schema);
        var number = cursor.GetGetter<float>(View.Schema["x"]);
        var text = cursor.GetGetter<ReadOnlyMemory<char>>(View.Schema["name"]);
        var key = cursor.GetGetter<uint>(View.Schema["k"]);
        var id = cursor.GetIdGetter();
        List<(long, float, string, uint, ulong)> seen = [];
        while (cursor.MoveNext())
        {
            float x = 0;
            ReadOnlyMemory<char> name = default;
            uint k = 0;
            DataViewRowIdOf(id, out var low);
            number(ref x);
            text(ref name);
            key(ref k);
            seen.Add((cursor.Position, x, name.ToString(), k, low));
        }

        Assert.Equal([(0, 13, "a", 2, 3), (1, 11, "", 1, 1), (2, 12, "b", 0, 2)], seen);
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void ColumnThatWasNotAskedFor_IsInactive()
    {
        using var cursor = View.GetRowCursor([View.Schema["x"]]);

        Assert.True(cursor.IsColumnActive(View.Schema["x"]));
        Assert.False(cursor.IsColumnActive(View.Schema["name"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(View.Schema["name"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(View.Schema["x"]));
    }

    [Fact]
    public void View_IsNeverShuffled()
    {
        using var cursor = View.GetRowCursor([View.Schema["x"]], new Random(1));
        var number = cursor.GetGetter<float>(View.Schema["x"]);
        List<float> seen = [];
        while (cursor.MoveNext())
        {
            float x = 0;
            number(ref x);
            seen.Add(x);
        }

        Assert.False(View.CanShuffle);
        Assert.Equal(3, View.GetRowCount());
        Assert.Equal([13f, 11f, 12f], seen);
    }

    private static void DataViewRowIdOf(ValueGetter<Microsoft.ML.Data.DataViewRowId> getter, out ulong low)
    {
        Microsoft.ML.Data.DataViewRowId id = default;
        getter(ref id);
        low = id.Low;
    }
}
