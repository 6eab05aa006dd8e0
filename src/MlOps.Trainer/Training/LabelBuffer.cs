using System.Globalization;
using DuckDB.NET.Data;
using MlOps.Datasets;

namespace MlOps.Trainer.Training;

/// <summary>The column to learn: every distinct value once, and each row's value by its code.</summary>
internal abstract class LabelBuffer(ColumnManifest column, int rows) : ColumnBuffer(column.Name)
{
    /// <summary>A code per row, in the order of first sight; -1 where there is no value.</summary>
    protected int[] Codes { get; } = new int[rows];

    /// <summary>The column's values, with codes in the order of the values.</summary>
    public abstract LabelValues ToValues();

    public static LabelBuffer Create(ColumnManifest column, int rows) => column.Type switch
    {
        ColumnType.Int64 => new LabelBuffer<long>(
            column, rows, "BIGINT", (reader, i) => reader.GetInt64(i), _ => true, Comparer<long>.Default,
            value => value.ToString(CultureInfo.InvariantCulture), value => value),
        ColumnType.Float64 => new LabelBuffer<double>(
            column, rows, "DOUBLE", (reader, i) => reader.GetDouble(i), double.IsFinite, Comparer<double>.Default,
            value => value.ToString("R", CultureInfo.InvariantCulture), value => value),
        ColumnType.Boolean => new LabelBuffer<bool>(
            column, rows, "BOOLEAN", (reader, i) => reader.GetBoolean(i), _ => true, Comparer<bool>.Default,
            value => value ? "true" : "false", null),
        ColumnType.Text => new LabelBuffer<string>(
            column, rows, "VARCHAR", (reader, i) => reader.GetString(i), text => text.Length > 0, StringComparer.Ordinal,
            value => value, null),
        _ => throw new JobFailedException(
            "label.unusable",
            $"The label '{column.Name}' is a {column.Type}, which cannot be learned. Choose a column of numbers, booleans or names."),
    };
}

internal sealed class LabelBuffer<T>(
    ColumnManifest column,
    int rows,
    string type,
    Func<DuckDBDataReader, int, T> get,
    Predicate<T> isValue,
    IComparer<T> order,
    Func<T, string> toText,
    Func<T, double>? toNumber) : LabelBuffer(column, rows)
    where T : notnull
{
    private readonly Dictionary<T, int> _codeOf = [];
    private readonly List<T> _values = [];

    public override string Expression => $"CAST({Sql.Name(Name)} AS {type})";

    public override void Read(DuckDBDataReader reader, int ordinal, int row)
    {
        if (reader.IsDBNull(ordinal) || get(reader, ordinal) is var value && !isValue(value))
        {
            Codes[row] = -1;
            return;
        }

        if (!_codeOf.TryGetValue(value, out var code))
        {
            code = _values.Count;
            _codeOf.Add(value, code);
            _values.Add(value);
        }

        Codes[row] = code;
    }

    public override LabelValues ToValues()
    {
        var ordered = Enumerable.Range(0, _values.Count).Order(Comparer<int>.Create((a, b) => order.Compare(_values[a], _values[b]))).ToArray();
        var newCode = new int[ordered.Length];
        for (var i = 0; i < ordered.Length; i++)
        {
            newCode[ordered[i]] = i;
        }

        return new(
            Name,
            [.. Codes.Select(code => code < 0 ? -1 : newCode[code])],
            [.. ordered.Select(code => toText(_values[code]))],
            toNumber is null ? null : [.. ordered.Select(code => toNumber(_values[code]))]);
    }
}

/// <summary>A label's values.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Codes">A code per row; -1 where there is no value.</param>
/// <param name="Texts">The text of each code; codes are in the order of the values.</param>
/// <param name="Numbers">The number of each code; null where the values are no numbers.</param>
internal sealed record LabelValues(string Name, int[] Codes, string[] Texts, double[]? Numbers);
