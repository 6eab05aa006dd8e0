using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>What can be wrong with a file before its format matters, in words that help.</summary>
internal static class FileErrors
{
    public static JobFailedException NotCompressed(FileCompression expected, ReadOnlySpan<byte> head) => new(
        "file.compression",
        $"The file is not compressed with {Name(expected)}: it begins with {Convert.ToHexString(head)}. "
        + $"{(Decompression.Recognise(head) is { } other ? $"That is {Name(other)}: say so (compression={Name(other)})" : "Say compression=none if it is not compressed")}, or upload the right file.");

    public static JobFailedException Compressed(FileCompression found) => new(
        "file.compression",
        $"The file is compressed with {Name(found)}, but that was not said. Say compression={Name(found)} and upload it again.");

    public static JobFailedException Truncated(FileCompression compression) => new(
        "file.truncated",
        $"The {Name(compression)} file ends before its contents do: it was cut short. Compress or copy it again, and upload it whole.");

    public static JobFailedException Corrupt(FileCompression compression, string reason) => new(
        "file.corrupt",
        $"The {Name(compression)} file is damaged: {reason.TrimEnd('.')}. Test it with {(compression == FileCompression.Gzip ? "gzip -t" : "zstd -t")}, and upload a whole one.");

    public static JobFailedException ExpandsTooMuch(long fileBytes, ExpansionLimit limit) => new(
        "file.expands-too-much",
        $"The file has {fileBytes} bytes and expands to more than {limit.Bytes}, {limit.Reason}. {limit.Remedy}");

    public static JobFailedException EncodingMark(string mark, string given) => new(
        "file.encoding",
        $"The file begins with the mark of {mark}, but was said to be {given}. Leave the encoding out, or say the right one.",
        1);

    public static JobFailedException InvalidUtf16(long line) => new(
        "file.invalid-utf16",
        $"Line {line} holds half of a UTF-16 surrogate pair, which is no character. Is the encoding right? Correct the line, or save the file as UTF-8.",
        line);

    public static JobFailedException OddByte(long line) => new(
        "file.odd-byte",
        $"The file ends, on line {line}, in the middle of a UTF-16 character: it has an odd number of bytes. It was cut short, or is not UTF-16.",
        line);

    public static string Name(FileCompression compression) => FileKindText.Of(compression);
}
