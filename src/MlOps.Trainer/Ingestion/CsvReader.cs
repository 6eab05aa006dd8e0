using System.Text.Unicode;

namespace MlOps.Trainer.Ingestion;

/// <summary>
/// Reads a delimited file record by record: strict, exact about lines, in bounded memory. Every field is a span of UTF-8 in
/// the reader's own buffer: without its quotes, or trimmed where it had none.
/// </summary>
/// <remarks>
/// It is ours, and not DuckDB's, since that one refuses a quoted line feed in a file of CR LF lines, drops a field after a
/// trailing delimiter, cannot tell a quoted space from a stray one, and is no place for bytes of strangers.
/// </remarks>
internal sealed partial class CsvReader(Stream input, CsvDialect dialect)
{
    /// <summary>The longest record. What is longer is a quote that was never closed, or no delimited text.</summary>
    public const int MaxRecordBytes = 16 * 1024 * 1024;

    /// <summary>The most columns of a file.</summary>
    public const int MaxColumns = 10_000;

    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;
    private bool _inputEnded;
    private bool _isOpened;

    private long _nextLine = 1;
    private long _lines;
    private long? _openQuoteLine;
    private bool _isBlank;
    private bool _hasDoubledQuotes;

    private FieldSlot[] _fields = new FieldSlot[64];
    private int _columns;
    private long _blanks;
    private long _owedRows;
    private bool _isHeld;
    private bool _isOwedRow;

    /// <summary>The 1-based line on which the record that was read last begins.</summary>
    public long Line { get; private set; }

    /// <summary>How many fields it has.</summary>
    public int FieldCount { get; private set; }

    /// <summary>One of its fields; valid until the next read.</summary>
    public ReadOnlySpan<byte> this[int index] =>
        _isOwedRow ? default : _buffer.AsSpan(_fields[index].Start, _fields[index].Length);

    /// <summary>
    /// Reads the next record; false where the file ends. The first one sets the number of fields of all others. Blank
    /// lines are no records; between two records of a single column they are rows without a value.
    /// </summary>
    /// <exception cref="JobFailedException">The file breaks a rule; the failure has the line.</exception>
    public bool Read()
    {
        if (_owedRows > 0)
        {
            _owedRows--;
            _isOwedRow = true;
            return true;
        }

        _isOwedRow = false;
        if (_isHeld)
        {
            _isHeld = false;
            return true;
        }

        return ReadPhysical() && TakeRecord();
    }

    private bool TakeRecord()
    {
        if (_columns == 0)
        {
            _columns = FieldCount;
            return true;
        }

        if (FieldCount != _columns)
        {
            throw CsvErrors.RaggedRow(Line, FieldCount, _columns);
        }

        if (_columns == 1 && _blanks > 0)
        {
            // Known only now that they are not at the end of the file: rows, which come before the record just read.
            _owedRows = _blanks - 1;
            _isHeld = true;
            _isOwedRow = true;
        }

        return true;
    }

    /// <summary>Reads the next record that is no blank line, and counts those before it.</summary>
    private bool ReadPhysical()
    {
        _blanks = 0;
        Open();
        while (true)
        {
            if (_start == _end && !Fill())
            {
                return false;
            }

            int next;
            while ((next = Scan()) < 0)
            {
                Fill();
            }

            CheckText(_buffer.AsSpan(_start, next - _start));
            Line = _nextLine;
            _nextLine += _lines;
            _start = next;
            if (FieldCount != 1 || !_isBlank)
            {
                RemoveDoubledQuotes();
                return true;
            }

            _blanks++;
        }
    }

    private void Open()
    {
        if (_isOpened)
        {
            return;
        }

        _isOpened = true;
        Fill();
        var head = _buffer.AsSpan(_start, _end - _start);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            _start += 3;
        }
    }

    /// <summary>Brings in more bytes behind those that are not yet consumed; false where there are none.</summary>
    private bool Fill()
    {
        if (_inputEnded)
        {
            return false;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        else if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxRecordBytes)
            {
                CheckText(PhysicalLines.WholeCharacters(_buffer.AsSpan(0, _end)));
                throw _openQuoteLine is { } opened
                    ? CsvErrors.UnclosedQuote(opened, atEnd: false)
                    : CsvErrors.RecordTooLong(_nextLine);
            }

            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, MaxRecordBytes));
        }

        var room = _buffer.Length - _end;
        var read = input.ReadAtLeast(_buffer.AsSpan(_end), room, throwOnEndOfStream: false);
        _end += read;
        _inputEnded = read < room;
        return read > 0;
    }

    private void CheckText(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw CsvErrors.InvalidUtf8(_nextLine, text);
        }

        if (text.Contains((byte)0))
        {
            throw CsvErrors.NulByte(_nextLine, text);
        }
    }

    private readonly record struct FieldSlot(int Start, int Length, bool HasDoubledQuotes);
}
