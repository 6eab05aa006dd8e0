using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlOps.Trainer.Ingestion;

internal sealed partial class CsvReader
{
    private const byte CarriageReturn = (byte)'\r';
    private const byte LineFeed = (byte)'\n';

    /// <summary>
    /// Finds the fields of the record at the start of the buffer and returns where the next one begins; negative where
    /// the buffer ends first. It then begins anew with more bytes: records are short, and the buffer doubles.
    /// </summary>
    private int Scan()
    {
        FieldCount = 0;
        _lines = 0;
        _openQuoteLine = null;
        var position = _start;
        while (true)
        {
            position = SkipPadding(position);
            if (position == _end && !_inputEnded)
            {
                return -1;
            }

            position = position < _end && _buffer[position] == dialect.Quote
                ? ScanQuoted(position + 1)
                : ScanPlain(position);
            if (position < 0)
            {
                return -1;
            }

            if (position == _end)
            {
                return position;
            }

            var separator = _buffer[position++];
            if (separator == dialect.Delimiter)
            {
                continue;
            }

            if (separator == CarriageReturn)
            {
                if (position == _end && !_inputEnded)
                {
                    return -1;
                }

                position += position < _end && _buffer[position] == LineFeed ? 1 : 0;
            }

            _lines++;
            return position;
        }
    }

    private int ScanPlain(int begin)
    {
        var stop = FieldEnd(begin);
        if (stop == _end && !_inputEnded)
        {
            return -1;
        }

        var trimmed = stop;
        while (trimmed > begin && dialect.IsPadding(_buffer[trimmed - 1]))
        {
            trimmed--;
        }

        _isBlank = trimmed == begin;
        Add(new FieldSlot(begin, trimmed - begin, HasDoubledQuotes: false));
        return stop;
    }

    /// <summary>Where the next delimiter or line end is. Fields are short: what a search over a span takes to begin with, is most of it.</summary>
    private int FieldEnd(int position)
    {
        ref var text = ref MemoryMarshal.GetArrayDataReference(_buffer);
        var delimiters = Vector128.Create(dialect.Delimiter);
        for (; position <= _end - Vector128<byte>.Count; position += Vector128<byte>.Count)
        {
            var block = Vector128.LoadUnsafe(ref text, (nuint)position);
            var ends = Vector128.Equals(block, delimiters) | Vector128.Equals(block, Vector128.Create(LineFeed)) | Vector128.Equals(block, Vector128.Create(CarriageReturn));
            if (ends != Vector128<byte>.Zero)
            {
                return position + BitOperations.TrailingZeroCount(ends.ExtractMostSignificantBits());
            }
        }

        while (position < _end && _buffer[position] != dialect.Delimiter && _buffer[position] is not (CarriageReturn or LineFeed))
        {
            position++;
        }

        return position;
    }

    private int ScanQuoted(int begin)
    {
        _isBlank = false;
        _openQuoteLine = _nextLine + _lines;
        var hasDoubled = false;
        var position = begin;
        while (true)
        {
            var rest = _buffer.AsSpan(position, _end - position);
            var length = rest.IndexOf(dialect.Quote);
            if (length < 0)
            {
                return _inputEnded ? throw Truest(CsvErrors.UnclosedQuote(_openQuoteLine.Value, atEnd: true), _end) : -1;
            }

            _lines += PhysicalLines.CountEnds(rest[..length]);
            position += length + 1;
            if (position == _end && !_inputEnded)
            {
                return -1;
            }

            if (position == _end || _buffer[position] != dialect.Quote)
            {
                break;
            }

            hasDoubled = _hasDoubledQuotes = true;
            position++;
        }

        _openQuoteLine = null;
        Add(new FieldSlot(begin, position - 1 - begin, hasDoubled));
        position = SkipPadding(position);
        if (position == _end)
        {
            return _inputEnded ? position : -1;
        }

        var next = _buffer[position];
        return next == dialect.Delimiter || next is CarriageReturn or LineFeed
            ? position
            : throw Truest(CsvErrors.TextAfterQuote(_nextLine + _lines, FieldCount), position);
    }

    private int SkipPadding(int position)
    {
        while (position < _end && dialect.IsPadding(_buffer[position]))
        {
            position++;
        }

        return position;
    }

    private void Add(FieldSlot field)
    {
        if (FieldCount == _fields.Length && FieldCount < MaxColumns)
        {
            Array.Resize(ref _fields, Math.Min(_fields.Length * 2, MaxColumns));
        }

        // Too many are still counted, so that the message can say how many there are.
        if (FieldCount < _fields.Length)
        {
            _fields[FieldCount] = field;
        }

        FieldCount++;
    }

    private void RemoveDoubledQuotes()
    {
        if (!_hasDoubledQuotes)
        {
            return;
        }

        _hasDoubledQuotes = false;
        var count = Math.Min(FieldCount, _fields.Length);
        for (var i = 0; i < count; i++)
        {
            if (_fields[i].HasDoubledQuotes)
            {
                var (start, length, _) = _fields[i];
                _fields[i] = new FieldSlot(start, Halve(_buffer.AsSpan(start, length)), HasDoubledQuotes: false);
            }
        }
    }

    private int Halve(Span<byte> text)
    {
        var written = 0;
        for (var read = 0; read < text.Length; read++)
        {
            text[written++] = text[read];
            read += text[read] == dialect.Quote ? 1 : 0;
        }

        return written;
    }

    /// <summary>Bytes that are no text make strange structure: then the text is what to complain of.</summary>
    private JobFailedException Truest(JobFailedException failure, int until)
    {
        CheckText(_buffer.AsSpan(_start, until - _start));
        return failure;
    }
}
