using System.Text;
using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>What a column's values still allow it to be.</summary>
internal sealed class ColumnEvidence
{
    private const int ShownCharacters = 40;

    private bool _isEmpty = true;
    private bool _canBeBoolean = true;
    private bool _canBeInteger = true;
    private bool _canBeReal = true;
    private bool _canBeTimestamp = true;
    private (long Line, string Value)? _firstNoNumber;

    /// <summary>The narrowest type that holds every value seen; text where there was none.</summary>
    public ColumnType Type =>
        _isEmpty ? ColumnType.Text
        : _canBeBoolean ? ColumnType.Boolean
        : _canBeInteger ? ColumnType.Int64
        : _canBeReal ? ColumnType.Float64
        : _canBeTimestamp ? ColumnType.Timestamp
        : ColumnType.Text;

    /// <summary>Bytes of all values as texts.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether there was no value at all.</summary>
    public bool IsEmpty => _isEmpty;

    /// <summary>Why a column that began with numbers is text; null where it did not.</summary>
    public string? Notice(string name) => _firstNoNumber is { } first && Type == ColumnType.Text
        ? $"Column '{name}' is text: it held numbers until line {first.Line} came with '{first.Value}'. If that means \"no value\", name it as a missing marker."
        : null;

    /// <summary>Takes in one value that is not missing.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isText">Whether it is known to be a text, however it may look.</param>
    /// <param name="line">Where it stands.</param>
    public void Observe(ReadOnlySpan<byte> value, bool isText = false, long line = 0)
    {
        var wereNumbers = !_isEmpty && _canBeReal;
        _isEmpty = false;
        Bytes += value.Length;
        _canBeBoolean = _canBeBoolean && !isText && FieldText.TryBoolean(value, out _);
        _canBeInteger = _canBeInteger && !isText && FieldText.TryInteger(value, out _);
        _canBeReal = _canBeReal && !isText && (_canBeInteger || FieldText.TryReal(value, out _));
        _canBeTimestamp = _canBeTimestamp && TimestampText.TryParse(value, out _);
        if (wereNumbers && !_canBeReal)
        {
            var shown = Encoding.UTF8.GetString(value);
            _firstNoNumber = (line, shown.Length <= ShownCharacters ? shown : $"{ValueText.Cut(shown, ShownCharacters)} ({shown.Length} characters)");
        }
    }
}
