using System.Runtime.InteropServices;
using MlOps.Models;
using MlOps.Predictor.Onnx;

namespace MlOps.Trainer.Onnx.Import;

/// <summary>Holds the outputs of two runs against each other.</summary>
internal static class OutputComparison
{
    private const double Relative = 1e-4;
    private const double Absolute = 1e-5;

    public static bool IsFinite(this OutputTensor tensor) => !tensor.Numbers().Any(number => !double.IsFinite(number));

    /// <summary>Bit for bit.</summary>
    public static bool IsSameAs(this OutputTensor tensor, OutputTensor other) =>
        tensor.Shape.AsSpan().SequenceEqual(other.Shape)
        && tensor.Bytes.AsSpan().SequenceEqual(other.Bytes)
        && tensor.Texts.AsSpan().SequenceEqual(other.Texts);

    /// <summary>Whether <paramref name="one"/>, of one row, is that row of <paramref name="several"/>; sums may be made in another order.</summary>
    public static bool IsRowOf(this OutputTensor one, OutputTensor several, int row, int rows)
    {
        if (one.Shape is not [1, ..] || several.Shape.Length != one.Shape.Length || several.Shape[0] != rows || !one.Shape.AsSpan(1).SequenceEqual(several.Shape.AsSpan(1)))
        {
            return false;
        }

        if (one.Datatype == TensorDatatypes.Bytes)
        {
            return one.Texts.AsSpan().SequenceEqual(several.Texts.AsSpan(row * one.Texts.Length, one.Texts.Length));
        }

        var part = several with { Bytes = several.Bytes.AsSpan(row * one.Bytes.Length, one.Bytes.Length).ToArray() };
        return one.Datatype is "FP16" or "FP32" or "FP64"
            ? one.Numbers().Zip(part.Numbers()).All(pair => IsNear(pair.First, pair.Second))
            : one.Bytes.AsSpan().SequenceEqual(part.Bytes);
    }

    private static bool IsNear(double left, double right) =>
        left.Equals(right) || Math.Abs(left - right) <= Absolute + (Relative * Math.Max(Math.Abs(left), Math.Abs(right)));

    private static IEnumerable<double> Numbers(this OutputTensor tensor) => tensor.Datatype switch
    {
        "FP32" => MemoryMarshal.Cast<byte, float>(tensor.Bytes).ToArray().Select(number => (double)number),
        "FP64" => MemoryMarshal.Cast<byte, double>(tensor.Bytes).ToArray(),
        "FP16" => MemoryMarshal.Cast<byte, Half>(tensor.Bytes).ToArray().Select(number => (double)number),
        _ => [],
    };
}
