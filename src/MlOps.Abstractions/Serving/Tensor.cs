using System.Buffers.Binary;
using System.Text;

namespace MlOps.Serving;

/// <summary>
/// Values of one input or output in binary: row by row, little-endian, as in the binary extension of the Open Inference
/// Protocol. Its bytes must not change once it is sent.
/// </summary>
/// <param name="Name">The feature column, or the model's input or output.</param>
/// <param name="Datatype">
/// The protocol's name of the type: <c>FP32</c>, <c>FP64</c>, <c>INT8</c> to <c>INT64</c>, <c>UINT8</c> to <c>UINT64</c>,
/// <c>BOOL</c> (one byte, 0 or 1), <c>BYTES</c> (each a 32-bit length and that many bytes, UTF-8 for text).
/// </param>
/// <param name="Shape">Its dimensions, the rows first.</param>
/// <param name="Data">The values.</param>
[GenerateSerializer, Immutable, Alias("mlops.serving.Tensor")]
public sealed record Tensor(
    [property: Id(0)] string Name,
    [property: Id(1)] string Datatype,
    [property: Id(2)] ImmutableArray<long> Shape,
    [property: Id(3)] ReadOnlyMemory<byte> Data)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>How many bytes the values of tensors have; of a default array none.</summary>
    public static long BytesOf(ImmutableArray<Tensor> tensors)
    {
        var bytes = 0L;
        if (!tensors.IsDefault)
        {
            foreach (var tensor in tensors)
            {
                bytes += tensor.Data.Length;
            }
        }

        return bytes;
    }

    /// <summary>One number per row, as <c>FP32</c>; NaN is a missing value.</summary>
    public static Tensor Of(string name, params ReadOnlySpan<float> values)
    {
        var data = new byte[sizeof(float) * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(sizeof(float) * i), values[i]);
        }

        return new(name, "FP32", [values.Length], data);
    }

    /// <summary>One number per row, as <c>FP64</c>; NaN is a missing value. A date is its seconds since 1970-01-01 UTC.</summary>
    public static Tensor Of(string name, params ReadOnlySpan<double> values)
    {
        var data = new byte[sizeof(double) * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(sizeof(double) * i), values[i]);
        }

        return new(name, "FP64", [values.Length], data);
    }

    /// <summary>One truth value per row, as <c>BOOL</c>.</summary>
    public static Tensor Of(string name, params ReadOnlySpan<bool> values)
    {
        var data = new byte[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            data[i] = values[i] ? (byte)1 : (byte)0;
        }

        return new(name, "BOOL", [values.Length], data);
    }

    /// <summary>One text per row, as <c>BYTES</c>; the empty text is a missing value.</summary>
    public static Tensor Of(string name, params ReadOnlySpan<string> values)
    {
        using var data = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var value in values)
        {
            var bytes = Utf8.GetBytes(value);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            data.Write(length);
            data.Write(bytes);
        }

        return new(name, "BYTES", [values.Length], data.ToArray());
    }

    /// <summary>The values of an <c>FP32</c> tensor.</summary>
    /// <exception cref="InvalidOperationException">It is of another type.</exception>
    public float[] ToFloats()
    {
        Require("FP32");
        var values = new float[Data.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(Data.Span[(sizeof(float) * i)..]);
        }

        return values;
    }

    /// <summary>The values of a <c>BYTES</c> tensor that holds text.</summary>
    /// <exception cref="InvalidOperationException">It is of another type, or its data ends within a value.</exception>
    public string[] ToTexts()
    {
        Require("BYTES");
        var values = new List<string>();
        for (var rest = Data.Span; rest.Length > 0;)
        {
            if (rest.Length < sizeof(int) || BinaryPrimitives.ReadUInt32LittleEndian(rest) > rest.Length - sizeof(int))
            {
                throw new InvalidOperationException($"The data of '{Name}' ends within its value {values.Count} (counted from 0).");
            }

            var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            values.Add(Utf8.GetString(rest.Slice(sizeof(int), length)));
            rest = rest[(sizeof(int) + length)..];
        }

        return [.. values];
    }

    private void Require(string datatype)
    {
        if (Datatype != datatype)
        {
            throw new InvalidOperationException($"'{Name}' holds {Datatype}, not {datatype}.");
        }
    }
}
