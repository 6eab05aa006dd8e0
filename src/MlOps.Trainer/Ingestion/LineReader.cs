namespace MlOps.Trainer.Ingestion;

/// <summary>Reads a file line by line in bounded memory; a line ends with LF, and blank space before it is the line's.</summary>
internal sealed class LineReader(Stream input)
{
    /// <summary>The longest line.</summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;
    private int _next;
    private int _length;
    private bool _inputEnded;

    /// <summary>The 1-based number of the line that was read last.</summary>
    public long Line { get; private set; }

    /// <summary>That line without its end; valid until the next read.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan(_start, _length);

    /// <summary>Reads the next line; false where the file ends.</summary>
    public bool Read()
    {
        _start = _next;
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                return Take(searched + at, ends: 1);
            }

            searched = _end - _start;
            if (_inputEnded)
            {
                return searched > 0 && Take(searched, ends: 0);
            }

            Fill();
        }
    }

    private bool Take(int length, int ends)
    {
        _length = length;
        _next = _start + length + ends;
        Line++;
        return true;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        else if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxLineBytes)
            {
                throw JsonErrors.LineTooLong(Line + 1);
            }

            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, MaxLineBytes));
        }

        var room = _buffer.Length - _end;
        var read = input.ReadAtLeast(_buffer.AsSpan(_end), room, throwOnEndOfStream: false);
        _end += read;
        _inputEnded = read < room;
    }
}
