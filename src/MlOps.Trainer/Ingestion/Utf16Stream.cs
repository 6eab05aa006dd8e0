using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace MlOps.Trainer.Ingestion;

/// <summary>UTF-16 as UTF-8, strictly: what is no character is refused with its line.</summary>
internal sealed class Utf16Stream(Stream input, bool isBigEndian) : ReadingStream(input)
{
    private const int Chunk = 16 * 1024;
    private const int BytesPerUnit = 3;

    private readonly char[] _units = new char[Chunk];
    private readonly byte[] _text = new byte[Chunk * BytesPerUnit];
    private LineCount _lines = new();
    private int _kept;
    private bool _inputEnded;
    private int _given;
    private int _made;

    public override int Read(Span<byte> buffer)
    {
        while (_given == _made)
        {
            if (_inputEnded)
            {
                return 0;
            }

            Fill();
        }

        var count = Math.Min(buffer.Length, _made - _given);
        _text.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        return count;
    }

    private void Fill()
    {
        var room = MemoryMarshal.AsBytes(_units.AsSpan(_kept));
        var read = Input.ReadAtLeast(room, room.Length, throwOnEndOfStream: false);
        _inputEnded = read < room.Length;
        var fresh = _units.AsSpan(_kept, read / sizeof(char));
        if (isBigEndian == BitConverter.IsLittleEndian)
        {
            var numbers = MemoryMarshal.Cast<char, ushort>(fresh);
            BinaryPrimitives.ReverseEndianness(numbers, numbers);
        }

        var units = _units.AsSpan(0, _kept + fresh.Length);
        var status = Utf8.FromUtf16(units, _text, out var taken, out _made, replaceInvalidSequences: false, isFinalBlock: _inputEnded && read % sizeof(char) == 0);
        _given = 0;
        _lines.Add(_text.AsSpan(0, _made));
        if (status == OperationStatus.InvalidData)
        {
            throw FileErrors.InvalidUtf16(_lines.Current);
        }

        if (read % sizeof(char) != 0)
        {
            throw FileErrors.OddByte(_lines.Current);
        }

        // A pair that the chunk cut in two.
        _kept = units.Length - taken;
        units[taken..].CopyTo(_units);
    }
}
