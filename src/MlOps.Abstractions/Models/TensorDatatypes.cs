namespace MlOps.Models;

/// <summary>
/// The datatypes that a served tensor may have: the Open Inference Protocol's names beside ONNX' numbers
/// (<c>TensorProto.DataType</c> in onnx.proto, which ONNX Runtime uses too).
/// </summary>
public static class TensorDatatypes
{
    /// <summary>Texts; the only one whose elements have no size.</summary>
    public const string Bytes = "BYTES";

    private static readonly ImmutableArray<(string Name, int Onnx, int Size)> Known =
    [
        ("FP32", 1, 4), ("UINT8", 2, 1), ("INT8", 3, 1), ("UINT16", 4, 2), ("INT16", 5, 2), ("INT32", 6, 4), ("INT64", 7, 8),
        (Bytes, 8, 0), ("BOOL", 9, 1), ("FP16", 10, 2), ("FP64", 11, 8), ("UINT32", 12, 4), ("UINT64", 13, 8),
    ];

    /// <summary>All names, for messages.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Known.Select(known => known.Name)];

    /// <summary>The name of ONNX' element type; null where the protocol has none for it.</summary>
    public static string? OfOnnx(int number) => Known.FirstOrDefault(known => known.Onnx == number).Name;

    /// <summary>ONNX' number of a datatype.</summary>
    /// <exception cref="ArgumentException">There is no such datatype.</exception>
    public static int ToOnnx(string name) => Find(name).Onnx;

    /// <summary>Bytes of one element; 0 for <see cref="Bytes"/>.</summary>
    /// <exception cref="ArgumentException">There is no such datatype.</exception>
    public static int SizeOf(string name) => Find(name).Size;

    private static (string Name, int Onnx, int Size) Find(string name)
    {
        foreach (var known in Known)
        {
            if (known.Name == name)
            {
                return known;
            }
        }

        throw new ArgumentException($"There is no datatype '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
    }
}
