using System.Buffers.Binary;
using MlOps.Serving;

namespace MlOps.Predictor;

internal abstract partial class InputColumn
{
    /// <summary>Takes the first <paramref name="rows"/> values of a tensor; there is room for them.</summary>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public abstract string? ReadTensor(Tensor tensor, int rows);

    /// <summary>One element of a numeric tensor.</summary>
    protected delegate double Element(ReadOnlySpan<byte> element);

    /// <summary>Takes each number of a numeric tensor.</summary>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    protected static string? ReadNumbers(Tensor tensor, int rows, Func<int, double, string?> take)
    {
        (int Size, Element Read)? known = tensor.Datatype switch
        {
            "FP32" => (sizeof(float), static element => BinaryPrimitives.ReadSingleLittleEndian(element)),
            "FP64" => (sizeof(double), BinaryPrimitives.ReadDoubleLittleEndian),
            "INT8" => (sizeof(sbyte), static element => (sbyte)element[0]),
            "INT16" => (sizeof(short), static element => BinaryPrimitives.ReadInt16LittleEndian(element)),
            "INT32" => (sizeof(int), static element => BinaryPrimitives.ReadInt32LittleEndian(element)),
            "INT64" => (sizeof(long), static element => BinaryPrimitives.ReadInt64LittleEndian(element)),
            "UINT8" or "BOOL" => (sizeof(byte), static element => element[0]),
            "UINT16" => (sizeof(ushort), static element => BinaryPrimitives.ReadUInt16LittleEndian(element)),
            "UINT32" => (sizeof(uint), static element => BinaryPrimitives.ReadUInt32LittleEndian(element)),
            "UINT64" => (sizeof(ulong), static element => BinaryPrimitives.ReadUInt64LittleEndian(element)),
            _ => null,
        };
        if (known is not { } type)
        {
            return $"the datatype is {tensor.Datatype ?? "absent"}; FP32, FP64, INT8 to INT64, UINT8 to UINT64 or BOOL was expected";
        }

        var data = tensor.Data.Span;
        if (data.Length != rows * type.Size)
        {
            return $"{rows} values of {tensor.Datatype} are {rows * type.Size} bytes, but there are {data.Length}";
        }

        for (var row = 0; row < rows; row++)
        {
            if (take(row, type.Read(data.Slice(row * type.Size, type.Size))) is { } wrong)
            {
                return $"row {row} (counted from 0): {wrong}";
            }
        }

        return null;
    }

    /// <summary>Takes each text of a tensor of bytes.</summary>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    protected static string? ReadTexts(Tensor tensor, int rows, Func<int, ReadOnlyMemory<byte>, string?> take)
    {
        if (tensor.Datatype != "BYTES")
        {
            return $"the datatype is {tensor.Datatype ?? "absent"}; BYTES was expected";
        }

        var rest = tensor.Data;
        for (var row = 0; row < rows; row++)
        {
            if (rest.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(rest.Span) > rest.Length - sizeof(uint))
            {
                return $"row {row} (counted from 0): the data ends within the value; each is its length in 4 bytes, little-endian, and that many bytes";
            }

            var end = sizeof(uint) + BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
            if (take(row, rest[sizeof(uint)..end]) is { } wrong)
            {
                return $"row {row} (counted from 0): {wrong}";
            }

            rest = rest[end..];
        }

        return rest.IsEmpty ? null : $"there is more data than the shape's {rows} rows";
    }

    /// <summary>Decodes text; false where it is no UTF-8.</summary>
    protected static bool TryDecode(ReadOnlySpan<byte> bytes, Span<char> text, out int length) =>
        System.Text.Unicode.Utf8.ToUtf16(bytes, text, out _, out length, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done;
}
