using Microsoft.ML.Trainers.FastTree;

namespace MlOps.Predictor;

/// <summary>
/// The sum of regression trees, bit for bit what ML.NET makes of it. The trees lie in one table, and four are walked at a time: a
/// single walk waits at each node for the one before, and for the processor's guess of which way it goes.
/// </summary>
internal sealed class TreeSum
{
    private const int AtATime = 4;

    private readonly Split[] _splits;
    private readonly int[] _children;
    private readonly double[] _values;
    private readonly int[] _roots;

    private TreeSum(Split[] splits, int[] children, double[] values, int[] roots, int width) =>
        (_splits, _children, _values, _roots, Width) = (splits, children, values, roots, width);

    /// <summary>The least number of features that a row must have.</summary>
    public int Width { get; }

    /// <summary>The sum of <paramref name="trees"/>; null where one of them asks for more than whether a feature is below a bound.</summary>
    public static TreeSum? Of(IReadOnlyList<RegressionTreeBase> trees)
    {
        if (trees.Any(tree => tree.CategoricalSplitFlags.Contains(true)))
        {
            return null;
        }

        List<Split> splits = [];
        List<int> children = [];
        List<double> values = [];
        List<int> roots = [];

        // A tree without a split counts nothing.
        foreach (var tree in trees.Where(tree => tree.NumberOfNodes > 0))
        {
            var (root, leaves) = (splits.Count, splits.Count + tree.NumberOfNodes);
            roots.Add(root);
            int Place(int child) => child >= 0 ? root + child : leaves + ~child;
            for (var node = 0; node < tree.NumberOfNodes; node++)
            {
                splits.Add(new(tree.NumericalSplitFeatureIndexes[node], tree.NumericalSplitThresholds[node]));
                children.AddRange([Place(tree.LeftChild[node]), Place(tree.RightChild[node])]);
                values.Add(0);
            }

            // Whoever is at a leaf stays there while the others walk on.
            for (var leaf = 0; leaf < tree.NumberOfLeaves; leaf++)
            {
                splits.Add(new(0, 0));
                children.AddRange([leaves + leaf, leaves + leaf]);
                values.Add(tree.LeafValues[leaf]);
            }
        }

        return new([.. splits], [.. children], [.. values], [.. roots], splits.Select(split => split.Feature + 1).DefaultIfEmpty().Max());
    }

    /// <summary>The sum for a row without NaN, for which ML.NET may have ways of its own.</summary>
    public double Of(ReadOnlySpan<float> features)
    {
        var sum = 0.0;
        var tree = 0;
        for (; tree + AtATime <= _roots.Length; tree += AtATime)
        {
            var (a, b, c, d) = (_roots[tree], _roots[tree + 1], _roots[tree + 2], _roots[tree + 3]);
            var isWalking = true;
            while (isWalking)
            {
                var (nextA, nextB, nextC, nextD) = (Next(a, features), Next(b, features), Next(c, features), Next(d, features));
                isWalking = ((a ^ nextA) | (b ^ nextB) | (c ^ nextC) | (d ^ nextD)) != 0;
                (a, b, c, d) = (nextA, nextB, nextC, nextD);
            }

            // One after the other: in floating point the order counts.
            sum += _values[a];
            sum += _values[b];
            sum += _values[c];
            sum += _values[d];
        }

        for (; tree < _roots.Length; tree++)
        {
            var (at, next) = (-1, _roots[tree]);
            while (at != next)
            {
                (at, next) = (next, Next(next, features));
            }

            sum += _values[at];
        }

        return sum;
    }

    private int Next(int node, ReadOnlySpan<float> features)
    {
        var split = _splits[node];
        return _children[(node * 2) + (features[split.Feature] <= split.Threshold ? 0 : 1)];
    }

    private readonly record struct Split(int Feature, float Threshold);
}
