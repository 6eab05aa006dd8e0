using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlOps.Models;

namespace MlOps.Trainer.Onnx.Import;

/// <summary>What an input of the check is filled with.</summary>
internal enum Filling
{
    Zeros = 0,
    Ones = 1,

    /// <summary>Numbers from 0 to 1, whole ones 0 or 1, from a fixed seed: small enough to be an index.</summary>
    Seeded = 2,
}

/// <summary>Made-up inputs, the same every time. A row has the same values whether alone or in company.</summary>
internal static class ProbeInput
{
    private const ulong Seed = 0x6D6C6F7073;

    /// <summary>The rows <paramref name="firstRow"/> to <paramref name="firstRow"/> + <paramref name="rows"/> - 1 as one tensor.</summary>
    /// <param name="input">The input.</param>
    /// <param name="place">Which input it is.</param>
    /// <param name="filling">What it holds.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rows">How many rows, where the first dimension is open.</param>
    /// <param name="other">The size of every other open dimension.</param>
    public static OrtValue Create(TensorSignature input, int place, Filling filling, int firstRow, int rows, long other)
    {
        var shape = Shape(input, rows, other);
        var count = shape.Aggregate(1L, (product, size) => product * size);
        var perRow = input.Shape is [-1, ..] ? count / rows : count;
        if (input.Datatype == TensorDatatypes.Bytes)
        {
            var texts = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
            for (var i = 0; i < count; i++)
            {
                texts.StringTensorSetElementAt(filling == Filling.Zeros ? "" : Number(i).ToString("0.###", CultureInfo.InvariantCulture), i);
            }

            return texts;
        }

        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)TensorDatatypes.ToOnnx(input.Datatype), shape);
        var bytes = value.GetTensorMutableRawData();
        var size = TensorDatatypes.SizeOf(input.Datatype);
        for (var i = 0; i < count; i++)
        {
            Write(bytes[(i * size)..], input.Datatype, Number(i));
        }

        return value;

        double Number(long element) => filling switch
        {
            Filling.Zeros => 0,
            Filling.Ones => 1,
            _ => Random(place, firstRow + (element / perRow), element % perRow),
        };
    }

    public static long[] Shape(TensorSignature input, int rows, long other) =>
        [.. input.Shape.Select((size, i) => size >= 0 ? size : i == 0 ? rows : other)];

    private static void Write(Span<byte> target, string datatype, double number)
    {
        switch (datatype)
        {
            case "FP32":
                MemoryMarshal.Write(target, (float)number);
                break;
            case "FP64":
                MemoryMarshal.Write(target, number);
                break;
            case "FP16":
                MemoryMarshal.Write(target, (Half)number);
                break;
            default:
                // Little-endian: the low byte of a whole number of any width comes first, and the memory may hold anything.
                target[..TensorDatatypes.SizeOf(datatype)].Clear();
                target[0] = (byte)Math.Round(number);
                break;
        }
    }

    /// <summary>From 0 to 1, by where the number stands.</summary>
    private static double Random(int place, long row, long element)
    {
        var number = Seed + (((ulong)place << 48) ^ ((ulong)row << 40) ^ (ulong)element);
        return SplitMix64.Unit(number * SplitMix64.Gamma);
    }
}
