using System.Runtime.InteropServices;

namespace MlOps.Trainer.Onnx.Format;

/// <summary>A constant: <c>TensorProto</c>.</summary>
internal sealed class Tensor : IMessage
{
    private readonly ElementType _type;
    private readonly long[] _shape;
    private readonly byte[] _raw;
    private readonly IReadOnlyList<string> _texts;

    private Tensor(ElementType type, long[] shape, byte[] raw, IReadOnlyList<string> texts)
    {
        _type = type;
        _shape = shape;
        _raw = raw;
        _texts = texts;
    }

    /// <summary>Its name, where it is an initializer of a graph.</summary>
    public string Name { get; init; } = "";

    public static Tensor Of(float[] values, params long[] shape) => new(ElementType.Single, shape, Raw<float>(values), []);

    public static Tensor Of(double[] values, params long[] shape) => new(ElementType.Double, shape, Raw<double>(values), []);

    public static Tensor Of(long[] values, params long[] shape) => new(ElementType.Int64, shape, Raw<long>(values), []);

    public static Tensor Of(IReadOnlyList<string> values, params long[] shape) => new(ElementType.Text, shape, [], values);

    public Tensor Named(string name) => new(_type, _shape, _raw, _texts) { Name = name };

    public void WriteTo(MessageWriter writer)
    {
        writer.Integers(1, _shape);
        writer.Integer(2, (long)_type);
        writer.Texts(6, _texts);
        if (Name.Length > 0)
        {
            writer.Text(8, Name);
        }

        if (_type != ElementType.Text)
        {
            writer.Bytes(9, _raw);
        }
    }

    /// <summary>The format is little-endian, as every platform of .NET is.</summary>
    private static byte[] Raw<T>(T[] values)
        where T : struct => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
