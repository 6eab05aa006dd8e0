using MlOps.Datasets;

namespace MlOps.Trainer.Ingestion;

/// <summary>What a column's values still allow it to be.</summary>
internal sealed class ColumnEvidence
{
    private bool _isEmpty = true;
    private bool _canBeBoolean = true;
    private bool _canBeInteger = true;
    private bool _canBeReal = true;
    private bool _canBeTimestamp = true;

    /// <summary>The narrowest type that holds every value seen; text where there was none.</summary>
    public ColumnType Type =>
        _isEmpty ? ColumnType.Text
        : _canBeBoolean ? ColumnType.Boolean
        : _canBeInteger ? ColumnType.Int64
        : _canBeReal ? ColumnType.Float64
        : _canBeTimestamp ? ColumnType.Timestamp
        : ColumnType.Text;

    /// <summary>Takes in one value that is not missing.</summary>
    public void Observe(ReadOnlySpan<byte> value)
    {
        _isEmpty = false;
        _canBeBoolean = _canBeBoolean && FieldText.TryBoolean(value, out _);
        _canBeInteger = _canBeInteger && FieldText.TryInteger(value, out _);
        _canBeReal = _canBeReal && (_canBeInteger || FieldText.TryReal(value, out _));
        _canBeTimestamp = _canBeTimestamp && TimestampText.TryParse(value, out _);
    }
}
