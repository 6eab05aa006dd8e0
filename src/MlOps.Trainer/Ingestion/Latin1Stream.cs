using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace MlOps.Trainer.Ingestion;

/// <summary>ISO 8859-1 as UTF-8.</summary>
internal sealed class Latin1Stream(Stream input) : ReadingStream(input)
{
    private const int Chunk = 16 * 1024;

    private readonly byte[] _bytes = new byte[Chunk];
    private readonly char[] _characters = new char[Chunk];
    private readonly byte[] _text = new byte[Chunk * 2];
    private int _given;
    private int _made;

    public override int Read(Span<byte> buffer)
    {
        if (_given == _made)
        {
            var read = Input.Read(_bytes);
            var characters = _characters.AsSpan(0, Encoding.Latin1.GetChars(_bytes.AsSpan(0, read), _characters));
            var done = Utf8.FromUtf16(characters, _text, out _, out _made) == OperationStatus.Done;
            System.Diagnostics.Debug.Assert(done, "Two bytes hold every character of Latin-1.");
            _given = 0;
        }

        var count = Math.Min(buffer.Length, _made - _given);
        _text.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }
}
