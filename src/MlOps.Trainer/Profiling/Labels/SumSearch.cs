using System.Collections.Immutable;

namespace MlOps.Trainer.Profiling.Labels;

/// <summary>
/// Finds two to four columns whose sum, each added or taken away, is the label in every row. Each column is boiled down to
/// two numbers, its values in some rows weighted at random: where columns add up to the label, so do their numbers. That
/// makes it the sum-of-four problem over few numbers, which sorted sums of two solve (R. Schroeppel, A. Shamir 1981). What
/// fits is then checked in other rows, and at last in all.
/// </summary>
internal static class SumSearch
{
    /// <summary>More columns than these are too many for sums of three and four; the ones that go with the label best are taken.</summary>
    public const int MostColumns = 200;

    private const int MostFound = 5;
    private const int SampleRows = 2048;
    private const int MinRows = 20;
    private const int Seed = 20_777;

    /// <summary>The smallest sums there are, at most five: of two columns, or if there are none of three, or four.</summary>
    public static ImmutableArray<ImmutableArray<(string Name, int Sign)>> Of(
        IReadOnlyList<AnalysedColumn> columns, double[] label, double tolerance, CancellationToken cancellationToken)
    {
        var (chosen, rows) = Choose(columns, label);
        if (rows.Length < MinRows || chosen.Length < 2)
        {
            return [];
        }

        var sums = new SignedSums(chosen, label, rows, tolerance, new Random(Seed));
        foreach (var found in new Func<IEnumerable<ImmutableArray<int>>>[] { sums.OfTwo, sums.OfThree, sums.OfFour })
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sound = found().Where(terms => HoldsInEveryRow(terms, chosen, label, tolerance)).Take(MostFound).ToImmutableArray();
            if (!sound.IsEmpty)
            {
                return [.. sound.Select(terms => terms.Select(term => (chosen[Math.Abs(term) - 1].Name, Math.Sign(term))).ToImmutableArray())];
            }
        }

        return [];
    }

    /// <summary>Columns that vary, and rows in which all of them have a value: a column that would leave too few is not taken.</summary>
    private static (AnalysedColumn[] Columns, int[] Rows) Choose(IReadOnlyList<AnalysedColumn> columns, double[] label)
    {
        var sample = Enumerable.Range(0, Math.Min(SampleRows, label.Length)).Select(i => (int)((long)i * label.Length / Math.Min(SampleRows, label.Length))).ToArray();
        var candidates = columns
            .Where(column => column.Numbers!.Where(double.IsFinite).Distinct().Take(2).Count() == 2)
            .Select(column => (Column: column, Strength: Math.Abs(Association.Pearson([.. sample.Select(row => column.Numbers![row])], [.. sample.Select(row => label[row])]) ?? 0)))
            .OrderByDescending(pair => pair.Strength)
            .Take(MostColumns)
            .Select(pair => (pair.Column, Missing: sample.Count(row => !double.IsFinite(pair.Column.Numbers![row]))))
            .OrderBy(pair => pair.Missing);
        var rows = sample;
        var chosen = new List<AnalysedColumn>();
        foreach (var (column, missing) in candidates)
        {
            var left = missing == 0 ? rows : Array.FindAll(rows, row => double.IsFinite(column.Numbers![row]));
            if (left.Length * 2 >= sample.Length)
            {
                rows = left;
                chosen.Add(column);
            }
        }

        return ([.. chosen], rows);
    }

    private static bool HoldsInEveryRow(ImmutableArray<int> terms, AnalysedColumn[] columns, double[] label, double tolerance)
    {
        var checkedRows = 0L;
        for (var row = 0; row < label.Length; row++)
        {
            var (sum, size) = (0.0, Math.Abs(label[row]));
            foreach (var term in terms)
            {
                var value = columns[Math.Abs(term) - 1].Numbers![row];
                sum += Math.Sign(term) * value;
                size += Math.Abs(value);
            }

            if (double.IsFinite(sum))
            {
                checkedRows++;
                if (Math.Abs(sum - label[row]) > tolerance * size)
                {
                    return false;
                }
            }
        }

        return checkedRows * 2 >= label.Length;
    }
}
