using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace MlOps.Testing.Onnx;

/// <summary>The folder <c>onnx</c> beside the public data sets, and the tensors that lie there.</summary>
public static class RealModels
{
    /// <summary>Why tests on real models are skipped; null where the models are there.</summary>
    public static string? MissingReason { get; } = RealData.MissingReason
        ?? (Directory.Exists(RealData.Path("../onnx")) ? null : "optional models are missing: a folder 'onnx' beside the public data sets");

    /// <summary>The path of one file, such as <c>mnist/model.onnx</c>.</summary>
    public static string Path(string name) => RealData.Path("../onnx/" + name);

    /// <summary>The numbers of a <c>TensorProto</c> file of floats.</summary>
    public static float[] Tensor(string name)
    {
        // Fields come as tag and value; of the tensor only the numbers (4, packed, or 9, raw) are of interest.
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(Path(name));
        while (!bytes.IsEmpty)
        {
            var tag = Varint(ref bytes);
            if ((tag & 7) == 0)
            {
                Varint(ref bytes);
                continue;
            }

            var length = (int)Varint(ref bytes);
            if (tag >> 3 is 4 or 9)
            {
                return MemoryMarshal.Cast<byte, float>(bytes[..length]).ToArray();
            }

            bytes = bytes[length..];
        }

        throw new InvalidDataException($"{name} holds no floats.");
    }

    /// <summary>The floats of one array in an <c>.npz</c> file (NumPy's format, version 1).</summary>
    public static float[] Array(string npz, string name)
    {
        using var zip = ZipFile.OpenRead(Path(npz));
        using var entry = zip.GetEntry(name + ".npy")!.Open();
        using var content = new MemoryStream();
        entry.CopyTo(content);
        var bytes = content.ToArray();
        var header = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        var description = Encoding.ASCII.GetString(bytes, 10, header);
        return description.Contains("'<f4'", StringComparison.Ordinal)
            ? MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + header)).ToArray()
            : throw new InvalidDataException($"{name} is {description}.");
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}

/// <summary>Tests on real models: skipped, with the reason, where there are none.</summary>
public sealed class RealModelTheoryAttribute : Xunit.TheoryAttribute
{
    /// <summary>Looks whether the models are there.</summary>
    public RealModelTheoryAttribute() => Skip = RealModels.MissingReason;
}

/// <summary>A test on a real model: skipped, with the reason, where there is none.</summary>
public sealed class RealModelFactAttribute : Xunit.FactAttribute
{
    /// <summary>Looks whether the models are there.</summary>
    public RealModelFactAttribute() => Skip = RealModels.MissingReason;
}
