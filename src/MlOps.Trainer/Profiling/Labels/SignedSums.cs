using System.Collections.Immutable;

namespace MlOps.Trainer.Profiling.Labels;

/// <summary>
/// Signed sums of few columns that are the label as far as two random projections of some rows tell. A term is a column's
/// number from 1, negative where it is taken away; terms stand in the order of the columns.
/// </summary>
internal sealed class SignedSums
{
    private readonly (double First, double Second)[] _columns;
    private readonly (double First, double Second) _label;
    private readonly double _tolerance;
    private Pair[]? _pairs;

    public SignedSums(AnalysedColumn[] columns, double[] label, int[] rows, double tolerance, Random random)
    {
        // Weights rather than signs: equal counts of 0 and 1 would look alike under these.
        var first = Array.ConvertAll(rows, _ => random.NextDouble() - 0.5);
        var second = Array.ConvertAll(rows, _ => random.NextDouble() - 0.5);
        (double, double) Projected(double[] values) => (Sum(values, rows, first), Sum(values, rows, second));
        _columns = Array.ConvertAll(columns, column => Projected(column.Numbers!));
        _label = Projected(label);

        // Rounding errs at random in each row and so with the root of the sum of squares, not with the sum.
        var size = rows.Sum(row => (label[row] * label[row]) + columns.Max(column => column.Numbers![row] * column.Numbers[row]));
        _tolerance = tolerance * Math.Sqrt(size) / 10;
    }

    public IEnumerable<ImmutableArray<int>> OfTwo() => Distinct(
        Pairs().Where(pair => IsNear(pair.First, _label.First) && IsNear(pair.Second, _label.Second)).Select(pair => Terms(pair.Left, pair.Right)));

    public IEnumerable<ImmutableArray<int>> OfThree() => Distinct(
        from term in Singles()
        from pair in Near(_label.First - Value(term).First)
        where IsNear(pair.Second + Value(term).Second, _label.Second) && AreApart(term, pair)
        select Terms(term, pair.Left, pair.Right));

    public IEnumerable<ImmutableArray<int>> OfFour() => Distinct(
        from one in Pairs()
        from other in Near(_label.First - one.First)
        where IsNear(other.Second + one.Second, _label.Second) && AreApart(one.Left, other) && AreApart(one.Right, other)
        select Terms(one.Left, one.Right, other.Left, other.Right));

    private static double Sum(double[] values, int[] rows, double[] weights)
    {
        var sum = 0.0;
        for (var i = 0; i < rows.Length; i++)
        {
            sum += values[rows[i]] * weights[i];
        }

        return sum;
    }

    private static bool AreApart(int term, Pair pair) => Math.Abs(term) != Math.Abs(pair.Left) && Math.Abs(term) != Math.Abs(pair.Right);

    private static ImmutableArray<int> Terms(params int[] terms) => [.. terms.OrderBy(Math.Abs)];

    /// <summary>Each sum once, though it is found in every order of its terms; the fewest minuses first.</summary>
    private static IEnumerable<ImmutableArray<int>> Distinct(IEnumerable<ImmutableArray<int>> found) =>
        found.DistinctBy(terms => string.Join(',', terms)).OrderBy(terms => terms.Count(term => term < 0));

    private IEnumerable<int> Singles() => Enumerable.Range(1, _columns.Length).SelectMany(number => new[] { number, -number });

    private (double First, double Second) Value(int term)
    {
        var (first, second) = _columns[Math.Abs(term) - 1];
        return term < 0 ? (-first, -second) : (first, second);
    }

    /// <summary>All signed sums of two columns, the least first.</summary>
    private Pair[] Pairs()
    {
        if (_pairs is not null)
        {
            return _pairs;
        }

        var pairs =
            from left in Singles()
            from right in Singles()
            where Math.Abs(left) < Math.Abs(right)
            select new Pair(Value(left).First + Value(right).First, Value(left).Second + Value(right).Second, left, right);
        return _pairs = [.. pairs.OrderBy(pair => pair.First)];
    }

    /// <summary>The pairs whose first projection is about so much.</summary>
    private IEnumerable<Pair> Near(double wanted)
    {
        var pairs = Pairs();
        var (low, high) = (0, pairs.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = pairs[middle].First < wanted - _tolerance ? (middle + 1, high) : (low, middle);
        }

        for (; low < pairs.Length && IsNear(pairs[low].First, wanted); low++)
        {
            yield return pairs[low];
        }
    }

    private bool IsNear(double left, double right) => Math.Abs(left - right) <= _tolerance;

    private readonly record struct Pair(double First, double Second, int Left, int Right);
}
