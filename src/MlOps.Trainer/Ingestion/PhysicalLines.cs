using System.Text;

namespace MlOps.Trainer.Ingestion;

/// <summary>Lines as an editor counts them: they end with LF, CR LF, or CR.</summary>
internal static class PhysicalLines
{
    /// <summary>How many lines end in <paramref name="text"/>.</summary>
    public static int CountEnds(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (text.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var end)
        {
            count++;
            var isPair = text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n';
            text = text[(end + (isPair ? 2 : 1))..];
        }

        return count;
    }

    /// <summary>Where <paramref name="text"/> stops being UTF-8; its length where it never does.</summary>
    public static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var position = 0;
        while (position < text.Length
            && Rune.DecodeFromUtf8(text[position..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            position += consumed;
        }

        return position;
    }

    /// <summary>The beginning of <paramref name="text"/> without a last character that may have been cut in two.</summary>
    public static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= Math.Min(4, text.Length); back++)
        {
            var isContinuation = (text[^back] & 0xC0) == 0x80;
            if (!isContinuation)
            {
                return text[^back] < 0x80 ? text : text[..^back];
            }
        }

        return text;
    }
}
