using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace MlOps.Trainer.Onnx.Import;

/// <summary>A file that says it is an ONNX model, looked at before ONNX Runtime sees it.</summary>
internal static class OnnxFile
{
    /// <summary>Every field of a model begins with a byte that no text has, but not each of the first few.</summary>
    private const int BytesToKnow = 512;

    /// <summary>Reads and checks the whole file; none of its constants are kept.</summary>
    /// <exception cref="JobFailedException">It is no ONNX model, or not one that may be loaded.</exception>
    public static OnnxModel Read(string path, string rawDigest, long memoryBytes)
    {
        using var file = File.OpenRead(path);
        var digest = Convert.ToHexStringLower(SHA256.HashData(file));
        if (!digest.Equals(rawDigest, StringComparison.OrdinalIgnoreCase))
        {
            throw new JobFailedException(
                OnnxCodes.InputChanged,
                $"The uploaded file has the SHA-256 {digest}; {rawDigest} was expected, as counted during the upload. Upload it again.");
        }

        if (file.Length > int.MaxValue)
        {
            throw new JobFailedException(OnnxCodes.TooLarge, $"The file has {file.Length:N0} bytes; an ONNX model in one file has at most {int.MaxValue:N0}.");
        }

        if (file.Length == 0)
        {
            throw NotOnnx("it is empty");
        }

        using var map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        using var view = map.CreateViewAccessor(0, file.Length, MemoryMappedFileAccess.Read);
        return Parse(view, (int)file.Length, memoryBytes);
    }

    /// <summary>Reads and checks the bytes of a model.</summary>
    public static OnnxModel Parse(ReadOnlySpan<byte> bytes, long memoryBytes)
    {
        if (Foreign(bytes) is { } foreign)
        {
            throw NotOnnx(foreign);
        }

        var model = new OnnxParser(memoryBytes).Model(new(bytes));
        if (!model.HasGraph || model.IrVersion < 1 || model.OperatorSets.Count == 0)
        {
            throw NotOnnx("it has no graph, format version or operator set, as every ONNX model has");
        }

        GraphCheck.Check(model);
        return model;
    }

    private static unsafe OnnxModel Parse(MemoryMappedViewAccessor view, int length, long memoryBytes)
    {
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            return Parse(new ReadOnlySpan<byte>(start + view.PointerOffset, length), memoryBytes);
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    /// <summary>What the file is instead, where its first bytes say it.</summary>
    private static string? Foreign(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x80, >= 2 and <= 5, ..] => "it is a Python pickle, which is code and is never run here",
        [(byte)'P', (byte)'K', 3, 4, ..] => "it is a zip, as ML.NET and PyTorch write models",
        [0x1F, 0x8B, ..] => "it is compressed with gzip; unpack it first",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "it is compressed with Zstandard; unpack it first",
        [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "it is an HDF5 file, as Keras writes models",
        [_, _, _, _, (byte)'O', (byte)'R', (byte)'T', (byte)'M', ..] => "it is in ONNX Runtime's own format (.ort)",
        _ when IsText(bytes) => "it is text",
        _ => null,
    };

    private static bool IsText(ReadOnlySpan<byte> bytes) =>
        !bytes[..Math.Min(bytes.Length, BytesToKnow)].ContainsAnyExcept(Printable);

    private static readonly System.Buffers.SearchValues<byte> Printable =
        System.Buffers.SearchValues.Create([(byte)'\t', (byte)'\n', (byte)'\r', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(each => (byte)each)]);

    private static JobFailedException NotOnnx(string what) => new(
        OnnxCodes.NotOnnx,
        $"The file is no ONNX model: {what}. Export the model to ONNX (skl2onnx, torch.onnx.export, tf2onnx, onnxmltools) and import that file.");
}
