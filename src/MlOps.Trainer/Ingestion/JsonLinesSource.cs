using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace MlOps.Trainer.Ingestion;

/// <summary>
/// The records of a JSON Lines file: one object per line, whose members are columns in the order in which they are first
/// seen. A member that is absent or null has no value.
/// </summary>
internal sealed class JsonLinesSource(Stream input) : RecordSource
{
    private readonly LineReader _lines = new(input);
    private readonly List<string> _names = [];
    private readonly List<byte[]> _utf8Names = [];

    // Upper and lower case do not tell columns apart in SQL.
    private readonly Dictionary<string, int> _columns = new(StringComparer.OrdinalIgnoreCase);
    private Slot[] _slots = new Slot[64];
    private byte[] _unescaped = new byte[1024];
    private int _unescapedLength;
    private long _record;

    public override IReadOnlyList<string> Names => _names;

    public override long Line => _lines.Line;

    public override ReadOnlySpan<byte> this[int column]
    {
        get
        {
            if (!IsPresent(column))
            {
                return default;
            }

            var slot = _slots[column];
            return slot.IsUnescaped ? _unescaped.AsSpan(slot.Start, slot.Length) : _lines.Current.Slice(slot.Start, slot.Length);
        }
    }

    public override bool IsText(int column) => IsPresent(column) && _slots[column].IsText;

    public override bool Read()
    {
        while (_lines.Read())
        {
            if (!_lines.Current.Trim(" \t\r"u8).IsEmpty)
            {
                _record++;
                Parse(_lines.Current);
                return true;
            }
        }

        return false;
    }

    public override JobFailedException NoRows() => JsonErrors.Empty();

    public override void Dispose() => input.Dispose();

    private bool IsPresent(int column) => column < _names.Count && _slots[column].Record == _record;

    private void Parse(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line))
        {
            throw JsonErrors.InvalidUtf8(Line, line[PhysicalLines.FirstInvalid(line)]);
        }

        if (line.Contains((byte)0))
        {
            throw JsonErrors.NulByte(Line);
        }

        _unescapedLength = 0;
        var reader = new Utf8JsonReader(line);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw JsonErrors.NoObject(Line, reader.TokenType);
            }

            var expected = 0;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var column = Column(ref reader, expected);
                expected = column + 1;
                reader.Read();
                Take(ref reader, column);
            }

            // Looks for what may follow the object, which is an error.
            reader.Read();
        }
        catch (JsonException exception)
        {
            throw JsonErrors.Invalid(Line, exception);
        }
        catch (InvalidOperationException)
        {
            throw JsonErrors.HalfPair(Line);
        }
    }

    private void Take(ref Utf8JsonReader reader, int column)
    {
        if (_slots[column].Record == _record)
        {
            throw JsonErrors.DuplicateMember(Line, _names[column]);
        }

        _slots[column] = reader.TokenType switch
        {
            JsonTokenType.Null => new(_record, 0, 0, IsUnescaped: false, IsText: false),
            JsonTokenType.String => Text(ref reader, column),
            JsonTokenType.StartObject or JsonTokenType.StartArray => throw JsonErrors.Nested(Line, _names[column], reader.TokenType),
            _ => new(_record, (int)reader.TokenStartIndex, reader.ValueSpan.Length, IsUnescaped: false, IsText: false),
        };
    }

    private Slot Text(ref Utf8JsonReader reader, int column)
    {
        if (!reader.ValueIsEscaped)
        {
            return new(_record, (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, IsUnescaped: false, IsText: true);
        }

        if (_unescaped.Length - _unescapedLength < reader.ValueSpan.Length)
        {
            Array.Resize(ref _unescaped, Math.Max(_unescaped.Length * 2, _unescapedLength + reader.ValueSpan.Length));
        }

        var start = _unescapedLength;
        var text = _unescaped.AsSpan(start, reader.CopyString(_unescaped.AsSpan(start)));
        if (text.Contains((byte)0))
        {
            throw JsonErrors.NulCharacter(Line, _names[column]);
        }

        _unescapedLength += text.Length;
        return new(_record, start, text.Length, IsUnescaped: true, IsText: true);
    }

    /// <summary>The column of the member that the reader stands at; <paramref name="expected"/> where objects are alike.</summary>
    private int Column(ref Utf8JsonReader reader, int expected)
    {
        if (expected < _names.Count && reader.ValueTextEquals(_utf8Names[expected]))
        {
            return expected;
        }

        var name = reader.GetString()!;
        if (_columns.TryGetValue(name, out var known))
        {
            return _names[known] == name ? known : throw JsonErrors.CaseAlone(Line, _names[known], name);
        }

        if (string.IsNullOrWhiteSpace(name))
        {
            throw JsonErrors.EmptyName(Line);
        }

        if (name.Contains('\0', StringComparison.Ordinal))
        {
            throw JsonErrors.NulByte(Line);
        }

        var column = _names.Count;
        if (column == CsvReader.MaxColumns)
        {
            throw JsonErrors.TooManyColumns(Line);
        }

        if (column == _slots.Length)
        {
            Array.Resize(ref _slots, _slots.Length * 2);
        }

        _names.Add(name);
        _utf8Names.Add(Encoding.UTF8.GetBytes(name));
        _columns.Add(name, column);
        return column;
    }

    private readonly record struct Slot(long Record, int Start, int Length, bool IsUnescaped, bool IsText);
}
