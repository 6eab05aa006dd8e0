using System.Globalization;
using System.Text;

namespace MlOps.Benchmarks.Predict;

/// <summary>A made-up table whose label follows from the features with some noise; the same for the same arguments.</summary>
/// <param name="Names">The features' names.</param>
/// <param name="Rows">Their values, row by row: a number, a text, or null.</param>
/// <param name="Labels">The label of each row.</param>
internal sealed record MadeTable(string[] Names, object?[][] Rows, string[] Labels)
{
    public const string Label = "label";

    private const int Seed = 7;
    private const int Weighty = 20;

    /// <summary>The columns of a census, seven numbers and seven names of up to 40 values, as <see cref="CensusRow"/> has them.</summary>
    public static MadeTable Census(int rows, Func<double, string> label)
    {
        (string Name, int Values)[] columns =
        [
            ("age", 0), ("workclass", 8), ("weight", 0), ("education", 16), ("years", 0), ("marital", 7), ("occupation", 14),
            ("relationship", 6), ("origin", 5), ("sex", 2), ("gain", 0), ("loss", 0), ("hours", 0), ("country", 40),
        ];
        return Of(columns, rows, label);
    }

    /// <summary>That many columns: of each ten, seven are numbers and three are names of eight values.</summary>
    public static MadeTable Wide(int columns, int rows, Func<double, string> label) =>
        Of([.. Enumerable.Range(0, columns).Select(i => ($"c{i}", i % 10 < 7 ? 0 : 8))], rows, label);

    /// <summary>The table as a file.</summary>
    public void Write(string path)
    {
        var text = new StringBuilder().AppendJoin(',', Names).Append(',').Append(Label).Append('\n');
        foreach (var (row, label) in Rows.Zip(Labels))
        {
            text.AppendJoin(',', row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))).Append(',').Append(label).Append('\n');
        }

        File.WriteAllText(path, text.ToString());
    }

    private static MadeTable Of((string Name, int Values)[] columns, int rows, Func<double, string> label)
    {
        var random = new Random(Seed);
        var made = new object?[rows][];
        var labels = new string[rows];
        for (var row = 0; row < rows; row++)
        {
            var sum = random.NextDouble();
            made[row] = new object?[columns.Length];
            for (var i = 0; i < columns.Length; i++)
            {
                var value = columns[i].Values > 0 ? random.Next(columns[i].Values) : random.Next(1000);
                sum += i < Weighty ? (double)value / (columns[i].Values > 0 ? columns[i].Values : 1000) : 0;
                made[row][i] = random.Next(50) == 0 ? null : columns[i].Values > 0 ? $"name-{value}" : (float)value;
            }

            // From 0 to 1, however many columns there are.
            labels[row] = label(sum / (1 + Math.Min(Weighty, columns.Length)));
        }

        return new([.. columns.Select(column => column.Name)], made, labels);
    }
}
