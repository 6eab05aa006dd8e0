using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlOps.Trainer.Training;

/// <summary>A column of a <see cref="ColumnarView"/>: values by row number in memory.</summary>
internal abstract class ViewColumn(string name, DataViewType type)
{
    public string Name { get; } = name;

    public DataViewType Type { get; } = type;

    /// <summary>What the schema says of the column beside its type; null for nothing.</summary>
    public virtual DataViewSchema.Annotations? Annotations => null;

    /// <summary>A <see cref="ValueGetter{TValue}"/> of the column's type, reading where <paramref name="cursor"/> stands.</summary>
    public abstract Delegate CreateGetter(ColumnarCursor cursor);
}

internal sealed class SingleColumn(string name, float[] values) : ViewColumn(name, NumberDataViewType.Single)
{
    public override Delegate CreateGetter(ColumnarCursor cursor) =>
        (ValueGetter<float>)((ref float value) => value = values[cursor.Row]);
}

internal sealed class DoubleColumn(string name, double[] values) : ViewColumn(name, NumberDataViewType.Double)
{
    public override Delegate CreateGetter(ColumnarCursor cursor) =>
        (ValueGetter<double>)((ref double value) => value = values[cursor.Row]);
}

internal sealed class BooleanColumn(string name, bool[] values) : ViewColumn(name, BooleanDataViewType.Instance)
{
    public override Delegate CreateGetter(ColumnarCursor cursor) =>
        (ValueGetter<bool>)((ref bool value) => value = values[cursor.Row]);
}

/// <summary>Texts, each kept once; code -1 is a missing value, which reads as the empty text.</summary>
internal sealed class TextColumn(string name, int[] codes, IReadOnlyList<string> texts) : ViewColumn(name, TextDataViewType.Instance)
{
    private readonly ReadOnlyMemory<char>[] _texts = [.. texts.Select(text => text.AsMemory())];

    public override Delegate CreateGetter(ColumnarCursor cursor) =>
        (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) =>
        {
            var code = codes[cursor.Row];
            value = code < 0 ? default : _texts[code];
        });
}

/// <summary>Classes as keys, whose order is that of <paramref name="classes"/>; code -1 is the missing key.</summary>
internal sealed class ClassColumn(string name, int[] codes, IReadOnlyList<string> classes)
    : ViewColumn(name, new KeyDataViewType(typeof(uint), classes.Count))
{
    public override DataViewSchema.Annotations? Annotations { get; } = KeyValues(classes);

    public override Delegate CreateGetter(ColumnarCursor cursor) =>
        (ValueGetter<uint>)((ref uint value) => value = (uint)(codes[cursor.Row] + 1));

    private static DataViewSchema.Annotations KeyValues(IReadOnlyList<string> classes)
    {
        var texts = classes.Select(text => text.AsMemory()).ToArray();
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add<VBuffer<ReadOnlyMemory<char>>>(
            "KeyValues",
            new VectorDataViewType(TextDataViewType.Instance, texts.Length),
            (ref VBuffer<ReadOnlyMemory<char>> values) => values = new VBuffer<ReadOnlyMemory<char>>(texts.Length, texts));
        return builder.ToAnnotations();
    }
}

/// <summary>Groups as keys without names; every row has one.</summary>
internal sealed class GroupColumn(string name, int[] codes, int count)
    : ViewColumn(name, new KeyDataViewType(typeof(uint), Math.Max(1, count)))
{
    public override Delegate CreateGetter(ColumnarCursor cursor) =>
        (ValueGetter<uint>)((ref uint value) => value = (uint)(codes[cursor.Row] + 1));
}

/// <summary>Vectors that were made once and are read again and again, with the annotations that they were made with.</summary>
internal sealed class VectorColumn(DataViewSchema.Column source, VBuffer<float>[] values) : ViewColumn(source.Name, source.Type)
{
    public override DataViewSchema.Annotations? Annotations { get; } = source.Annotations;

    public override Delegate CreateGetter(ColumnarCursor cursor) =>
        (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => values[cursor.Row].CopyTo(ref value));
}
