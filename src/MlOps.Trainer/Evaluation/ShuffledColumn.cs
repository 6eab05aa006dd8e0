using Microsoft.ML;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Evaluation;

/// <summary>A column whose values stand in other rows: the view's n-th row has the value of <paramref name="rows"/>' n-th.</summary>
internal sealed class ShuffledColumn(ViewColumn inner, int[] rows) : ViewColumn(inner.Name, inner.Type)
{
    public override DataViewSchema.Annotations? Annotations => inner.Annotations;

    public override Delegate CreateGetter(ColumnarCursor cursor)
    {
        // A second cursor walks beside the first one, over the other rows.
        var beside = new ColumnarCursor(cursor.Schema, rows, []);
        return inner.CreateGetter(beside) switch
        {
            ValueGetter<float> getter => Follow(getter, cursor, beside),
            ValueGetter<double> getter => Follow(getter, cursor, beside),
            ValueGetter<bool> getter => Follow(getter, cursor, beside),
            ValueGetter<uint> getter => Follow(getter, cursor, beside),
            ValueGetter<ReadOnlyMemory<char>> getter => Follow(getter, cursor, beside),
            var other => throw new InvalidOperationException($"Column '{Name}' is read by {other.GetType()}, which cannot be shuffled."),
        };
    }

    private static ValueGetter<T> Follow<T>(ValueGetter<T> getter, ColumnarCursor cursor, ColumnarCursor beside) => (ref T value) =>
    {
        while (beside.Position < cursor.Position)
        {
            beside.MoveNext();
        }

        getter(ref value);
    };
}
