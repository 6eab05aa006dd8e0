using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>Text of any known encoding as UTF-8, without its mark.</summary>
internal static class EncodedText
{
    private const int LongestMark = 3;

    /// <summary>The text of <paramref name="input"/>; null: as its mark says, else UTF-8.</summary>
    public static Stream AsUtf8(Stream input, TextEncoding? encoding)
    {
        var head = new HeadStream(input, LongestMark);
        var (marked, length) =
            head.StartsWith(0xEF, 0xBB, 0xBF) ? (TextEncoding.Utf8, 3)
            : head.StartsWith(0xFF, 0xFE) ? (TextEncoding.Utf16LittleEndian, 2)
            : head.StartsWith(0xFE, 0xFF) ? (TextEncoding.Utf16BigEndian, 2)
            : ((TextEncoding?)null, 0);
        if (encoding is { } given && marked is { } mark && given != mark)
        {
            throw FileErrors.EncodingMark(FileKindText.Of(mark), FileKindText.Of(given));
        }

        var text = head.Skip(length);
        return (encoding ?? marked) switch
        {
            TextEncoding.Latin1 => new Latin1Stream(text),
            TextEncoding.Utf16LittleEndian => new Utf16Stream(text, isBigEndian: false),
            TextEncoding.Utf16BigEndian => new Utf16Stream(text, isBigEndian: true),
            _ => text,
        };
    }
}
