using System.Text;
using DuckDB.NET.Data;
using MlOps.Trainer.Profiling;

namespace MlOps.Trainer.Prediction;

/// <summary>Values that are no text any more, into a column's table and sketch; null is a missing value.</summary>
internal static class TypedValues
{
    public static void Append(this TableColumn column, IDuckDBAppenderRow row, long? value) =>
        Append(column, row, value, static (sketch, number) => sketch.Add(number), static (output, number) => output.AppendValue(number));

    public static void Append(this TableColumn column, IDuckDBAppenderRow row, double? value) =>
        Append(column, row, value, static (sketch, number) => sketch.Add(number), static (output, number) => output.AppendValue(number));

    public static void Append(this TableColumn column, IDuckDBAppenderRow row, bool? value) =>
        Append(column, row, value, static (sketch, flag) => sketch.Add(flag), static (output, flag) => output.AppendValue(flag));

    public static void Append(this TableColumn column, IDuckDBAppenderRow row, DateTime? value) =>
        Append(column, row, value, static (sketch, time) => sketch.Add(time), static (output, time) => output.AppendValue(time));

    public static void Append(this TableColumn column, IDuckDBAppenderRow row, string? value)
    {
        if (value is null)
        {
            column.AppendMissing(row);
            return;
        }

        ((TextSketch)column.Sketch).Add(Encoding.UTF8.GetBytes(value));
        row.AppendValue(value);
    }

    private static void Append<T>(TableColumn column, IDuckDBAppenderRow row, T? value, Action<NumberSketch, T> sketch, Action<IDuckDBAppenderRow, T> append)
        where T : struct
    {
        if (value is not { } present)
        {
            column.AppendMissing(row);
            return;
        }

        sketch((NumberSketch)column.Sketch, present);
        append(row, present);
    }
}
