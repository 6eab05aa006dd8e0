using DuckDB.NET.Data;
using MlOps.Datasets;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Profiling.Labels;

/// <summary>A column on its way into memory, of which every so-manieth row is kept.</summary>
internal abstract class AnalysisBuffer(string name, int every) : ColumnBuffer(name)
{
    public abstract AnalysedColumn ToColumn();

    public static AnalysisBuffer Of(ColumnManifest column, int rows, int every) => column.Type == ColumnType.Text
        ? new NameAnalysisBuffer(column.Name, (rows + every - 1) / every, every)
        : new NumberAnalysisBuffer(column, (rows + every - 1) / every, every);

    public sealed override void Read(DuckDBDataReader reader, int ordinal, int row)
    {
        if (row % every == 0)
        {
            Take(reader, ordinal, row / every);
        }
    }

    protected abstract void Take(DuckDBDataReader reader, int ordinal, int row);
}

/// <summary>Numbers, booleans as 0 and 1, and times as seconds since 1970-01-01 UTC.</summary>
internal sealed class NumberAnalysisBuffer(ColumnManifest column, int rows, int every) : AnalysisBuffer(column.Name, every)
{
    private readonly double[] _values = new double[rows];

    public override string Expression => column.Type == ColumnType.Timestamp
        ? $"epoch_us({Sql.Name(Name)}) / 1e6"
        : $"CAST({Sql.Name(Name)} AS DOUBLE)";

    public override AnalysedColumn ToColumn() => AnalysedColumn.Number(Name, _values);

    protected override void Take(DuckDBDataReader reader, int ordinal, int row) =>
        _values[row] = reader.IsDBNull(ordinal) ? double.NaN : reader.GetDouble(ordinal);
}

/// <summary>Names, by codes in the order of the names.</summary>
internal sealed class NameAnalysisBuffer(string name, int rows, int every) : AnalysisBuffer(name, every)
{
    private readonly int[] _codes = new int[rows];
    private readonly Dictionary<string, int> _codeOf = new(StringComparer.Ordinal);

    public override string Expression => $"CAST({Sql.Name(Name)} AS VARCHAR)";

    public override AnalysedColumn ToColumn()
    {
        var orderOf = new int[_codeOf.Count];
        foreach (var (order, pair) in _codeOf.OrderBy(pair => pair.Key, StringComparer.Ordinal).Index())
        {
            orderOf[pair.Value] = order;
        }

        return AnalysedColumn.Names(Name, [.. _codes.Select(code => code < 0 ? code : orderOf[code])], _codeOf.Count);
    }

    protected override void Take(DuckDBDataReader reader, int ordinal, int row)
    {
        if (reader.IsDBNull(ordinal))
        {
            _codes[row] = -1;
            return;
        }

        var text = reader.GetString(ordinal);
        if (!_codeOf.TryGetValue(text, out var code))
        {
            code = _codeOf.Count;
            _codeOf.Add(text, code);
        }

        _codes[row] = code;
    }
}
