using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlOps.Predictor;

/// <summary>Names; the empty text is missing.</summary>
internal sealed partial class TextColumn(string name) : InputColumn(name, TextDataViewType.Instance)
{
    private const int MostCharactersKept = 1 << 18;

    private char[] _text = new char[64];
    private (int Start, int Length)[] _spans = new (int, int)[1];
    private int _used;

    public override string Expected => "a string";

    public override bool IsLarge => _text.Length > MostCharactersKept;

    public override void Prepare(int slots)
    {
        _used = 0;
        if (_spans.Length < slots)
        {
            _spans = new (int, int)[slots];
        }
    }

    public override void SetMissing(int slot) => _spans[slot] = default;

    public override string? Read(ref Utf8JsonReader reader, int slot)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return $"{Found(reader)} was found where a string (or null) was expected";
        }

        var needed = _used + JsonText.LengthBound(reader);
        if (needed > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(needed, 2 * _text.Length));
        }

        if (!JsonText.TryCopy(reader, _text.AsSpan(_used), out var length))
        {
            return "the string is not valid Unicode text";
        }

        _spans[slot] = (_used, length);
        _used += length;
        return null;
    }

    public override Delegate CreateGetter(InputRow row) =>
        (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) =>
        {
            var (start, length) = _spans[row.Slot];
            value = _text.AsMemory(start, length);
        });
}
