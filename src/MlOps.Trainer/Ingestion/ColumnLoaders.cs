using System.Text;
using DuckDB.NET.Data;

namespace MlOps.Trainer.Ingestion;

internal sealed class IntegerLoader : ColumnLoader
{
    private readonly Extremes<long> _extremes = new();
    private NumberStatistics _statistics;

    public override string SqlType => "BIGINT";

    public override string? Minimum => _extremes.Text(_extremes.Minimum);

    public override string? Maximum => _extremes.Text(_extremes.Maximum);

    public override double? Mean => _statistics.Mean;

    public override double? StandardDeviation => _statistics.StandardDeviation;

    public override bool TryAppend(IDuckDBAppenderRow row, ReadOnlySpan<byte> field)
    {
        if (!FieldText.TryInteger(field, out var value))
        {
            return false;
        }

        _extremes.Add(value);
        _statistics.Add(value);
        row.AppendValue(value);
        return true;
    }
}

internal sealed class RealLoader : ColumnLoader
{
    private readonly Extremes<double> _extremes = new();
    private NumberStatistics _statistics;

    public override string SqlType => "DOUBLE";

    public override string? Minimum => _extremes.Text(_extremes.Minimum);

    public override string? Maximum => _extremes.Text(_extremes.Maximum);

    public override double? Mean => _statistics.Mean;

    public override double? StandardDeviation => _statistics.StandardDeviation;

    public override bool TryAppend(IDuckDBAppenderRow row, ReadOnlySpan<byte> field)
    {
        if (!FieldText.TryReal(field, out var value))
        {
            return false;
        }

        _extremes.Add(value);
        _statistics.Add(value);
        row.AppendValue(value);
        return true;
    }
}

internal sealed class BooleanLoader : ColumnLoader
{
    private readonly Extremes<bool> _extremes = new();

    public override string SqlType => "BOOLEAN";

    public override string? Minimum => _extremes.Text(_extremes.Minimum);

    public override string? Maximum => _extremes.Text(_extremes.Maximum);

    public override bool TryAppend(IDuckDBAppenderRow row, ReadOnlySpan<byte> field)
    {
        if (!FieldText.TryBoolean(field, out var value))
        {
            return false;
        }

        _extremes.Add(value);
        row.AppendValue(value);
        return true;
    }
}

internal sealed class TimestampLoader : ColumnLoader
{
    private readonly Extremes<DateTime> _extremes = new();

    public override string SqlType => "TIMESTAMP";

    public override string? Minimum => _extremes.Text(_extremes.Minimum);

    public override string? Maximum => _extremes.Text(_extremes.Maximum);

    public override bool TryAppend(IDuckDBAppenderRow row, ReadOnlySpan<byte> field)
    {
        if (!TimestampText.TryParse(field, out var value))
        {
            return false;
        }

        _extremes.Add(value);
        row.AppendValue(value);
        return true;
    }
}

internal sealed class TextLoader : ColumnLoader
{
    private byte[]? _minimum;
    private byte[]? _maximum;

    public override string SqlType => "VARCHAR";

    public override string? Minimum => _minimum is null ? null : ValueText.Of(Encoding.UTF8.GetString(_minimum));

    public override string? Maximum => _maximum is null ? null : ValueText.Of(Encoding.UTF8.GetString(_maximum));

    public override bool TryAppend(IDuckDBAppenderRow row, ReadOnlySpan<byte> field)
    {
        // The order of UTF-8 bytes is the order of code points.
        if (_minimum is null || field.SequenceCompareTo(_minimum) < 0)
        {
            _minimum = field.ToArray();
        }

        if (_maximum is null || field.SequenceCompareTo(_maximum) > 0)
        {
            _maximum = field.ToArray();
        }

        row.AppendValue(Encoding.UTF8.GetString(field));
        return true;
    }
}
