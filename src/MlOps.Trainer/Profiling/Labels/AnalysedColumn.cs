namespace MlOps.Trainer.Profiling.Labels;

/// <summary>
/// A column in memory, row by row: a quantity (<see cref="Number"/>, NaN where there is no value) or names by their codes
/// (<see cref="Names"/>, −1 where there is none).
/// </summary>
internal sealed class AnalysedColumn
{
    private AnalysedColumn(string name, double[]? numbers, int[]? codes, int classes) =>
        (Name, Numbers, Codes, Classes) = (name, numbers, codes, classes);

    public string Name { get; }

    /// <summary>The quantity; null where the column holds names.</summary>
    public double[]? Numbers { get; }

    /// <summary>The names' codes, 0 to <see cref="Classes"/> − 1; null where the column holds a quantity.</summary>
    public int[]? Codes { get; }

    /// <summary>How many names there are.</summary>
    public int Classes { get; }

    public int Rows => Numbers?.Length ?? Codes!.Length;

    /// <summary>A quantity; infinities count as missing.</summary>
    public static AnalysedColumn Number(string name, double[] values) => new(name, values, null, 0);

    /// <summary>Names; of two classes the second one is what a correlation points to.</summary>
    public static AnalysedColumn Names(string name, int[] codes, int classes) => new(name, null, codes, classes);

    public bool IsMissing(int row) => Numbers is null ? Codes![row] < 0 : !double.IsFinite(Numbers[row]);

    /// <summary>The same values as names, where they are few: a label of 0 and 1 is one of two classes.</summary>
    public AnalysedColumn AsNames()
    {
        if (Numbers is null)
        {
            return this;
        }

        double[] values = [.. Numbers.Where(double.IsFinite).Distinct().Order()];
        return Names(Name, [.. Numbers.Select(value => double.IsFinite(value) ? Array.BinarySearch(values, value) : -1)], values.Length);
    }

    /// <summary>Only the rows asked for.</summary>
    public AnalysedColumn At(int[] rows) => Numbers is { } numbers
        ? Number(Name, [.. rows.Select(row => numbers[row])])
        : Names(Name, [.. rows.Select(row => Codes![row])], Classes);
}
