using DuckDB.NET.Data;
using MlOps.Datasets;

namespace MlOps.Trainer.Training;

/// <summary>A column of the data set on its way into memory.</summary>
internal abstract class ColumnBuffer(string name)
{
    public string Name { get; } = name;

    /// <summary>What DuckDB is asked for.</summary>
    public abstract string Expression { get; }

    /// <summary>Takes one value.</summary>
    public abstract void Read(DuckDBDataReader reader, int ordinal, int row);
}

/// <summary>A column to learn from.</summary>
internal abstract class FeatureBuffer(ColumnManifest column) : ColumnBuffer(column.Name)
{
    public ColumnRole Role { get; } = column.Role;

    /// <summary>Values that cannot be represented and were taken as missing.</summary>
    public long OutOfRange { get; protected set; }

    public abstract bool IsMissing(int row);

    /// <summary>The column as ML.NET sees it.</summary>
    public abstract ViewColumn ToViewColumn();

    public static FeatureBuffer Create(ColumnManifest column, int rows) => column.Role switch
    {
        ColumnRole.Numeric or ColumnRole.Boolean => new NumberBuffer(column, rows),
        ColumnRole.DateTime => new DateBuffer(column, rows),
        ColumnRole.Categorical => new TextBuffer(column, rows),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Role, "No feature can be made of this role."),
    };
}

/// <summary>Numbers and booleans (1 and 0); NaN is missing.</summary>
internal sealed class NumberBuffer(ColumnManifest column, int rows) : FeatureBuffer(column)
{
    private readonly float[] _values = new float[rows];

    public override string Expression => $"CAST({Sql.Name(Name)} AS DOUBLE)";

    public override void Read(DuckDBDataReader reader, int ordinal, int row)
    {
        if (reader.IsDBNull(ordinal))
        {
            _values[row] = float.NaN;
            return;
        }

        var value = (float)reader.GetDouble(ordinal);
        if (float.IsInfinity(value))
        {
            OutOfRange++;
            value = float.NaN;
        }

        _values[row] = value;
    }

    public override bool IsMissing(int row) => float.IsNaN(_values[row]);

    public override ViewColumn ToViewColumn() => new SingleColumn(Name, _values);
}

/// <summary>Dates and times as seconds since 1970-01-01 UTC; NaN is missing.</summary>
internal sealed class DateBuffer(ColumnManifest column, int rows) : FeatureBuffer(column)
{
    private const double MicrosecondsPerSecond = 1e6;

    private readonly double[] _values = new double[rows];

    public override string Expression => $"epoch_us(CAST({Sql.Name(Name)} AS TIMESTAMP))";

    public override void Read(DuckDBDataReader reader, int ordinal, int row) =>
        _values[row] = reader.IsDBNull(ordinal) ? double.NaN : reader.GetInt64(ordinal) / MicrosecondsPerSecond;

    public override bool IsMissing(int row) => double.IsNaN(_values[row]);

    public override ViewColumn ToViewColumn() => new DoubleColumn(Name, _values);
}

/// <summary>Names, each text kept once; an empty text is a missing value.</summary>
internal sealed class TextBuffer(ColumnManifest column, int rows) : FeatureBuffer(column)
{
    private readonly TextCodes _texts = new(rows);

    public override string Expression => $"CAST({Sql.Name(Name)} AS VARCHAR)";

    public override void Read(DuckDBDataReader reader, int ordinal, int row) => _texts.Read(reader, ordinal, row);

    public override bool IsMissing(int row) => _texts.Codes[row] < 0;

    /// <summary>How many different texts stand in <paramref name="rows"/>.</summary>
    public int Distinct(int[] rows) => rows.Select(row => _texts.Codes[row]).Where(code => code >= 0).Distinct().Count();

    public override ViewColumn ToViewColumn() => new TextColumn(Name, _texts.Codes, _texts.Texts);
}
