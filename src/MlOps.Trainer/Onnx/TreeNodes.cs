using Microsoft.ML.Trainers.FastTree;
using MlOps.Trainer.Onnx.Format;
using Attribute = MlOps.Trainer.Onnx.Format.Attribute;

namespace MlOps.Trainer.Onnx;

/// <summary>
/// Trees as <c>TreeEnsembleRegressor</c> takes them: every node of every tree in parallel arrays. ML.NET goes left where
/// the feature is at most the threshold, both being floats; a split by categories goes right where any of its slots is
/// above zero, which becomes a row of nodes that share their right side. Leaves are kept as doubles and added as such,
/// as ML.NET does. The vector of features has no missing value, so no node has to say where one would go.
/// </summary>
internal sealed class TreeNodes
{
    private readonly List<long> _trees = [];
    private readonly List<long> _ids = [];
    private readonly List<string> _modes = [];
    private readonly List<long> _features = [];
    private readonly List<double> _thresholds = [];
    private readonly List<long> _whenTrue = [];
    private readonly List<long> _whenFalse = [];
    private readonly List<long> _leafTrees = [];
    private readonly List<long> _leafIds = [];
    private readonly List<long> _leafTargets = [];
    private readonly List<double> _leafWeights = [];
    private int _nextTree;

    /// <summary>Adds a tree to what is summed for <paramref name="target"/>.</summary>
    public void Add(RegressionTreeBase tree, int target)
    {
        var id = _nextTree++;
        var start = _ids.Count;

        // The root is node 0, and rows of categorical nodes stand behind all others, so that every id is known at once.
        var nodes = tree.NumberOfNodes;
        var extra = (long)nodes + tree.NumberOfLeaves;
        for (var node = 0; node < nodes; node++)
        {
            var (left, right) = (Child(tree.LeftChild[node], nodes), Child(tree.RightChild[node], nodes));
            if (!tree.CategoricalSplitFlags[node])
            {
                AddNode(id, node, "BRANCH_LEQ", tree.NumericalSplitFeatureIndexes[node], tree.NumericalSplitThresholds[node], left, right);
                continue;
            }

            var slots = tree.GetCategoricalSplitFeaturesAt(node);
            for (var i = 0; i < slots.Count; i++)
            {
                var next = i == slots.Count - 1 ? left : extra + i;
                AddNode(id, i == 0 ? node : extra + i - 1, "BRANCH_GT", slots[i], 0, right, next);
            }

            extra += slots.Count - 1;
        }

        for (var leaf = 0; leaf < tree.NumberOfLeaves; leaf++)
        {
            AddNode(id, nodes + leaf, "LEAF", 0, 0, 0, 0);
            _leafTrees.Add(id);
            _leafIds.Add(nodes + leaf);
            _leafTargets.Add(target);
            _leafWeights.Add(tree.LeafValues[leaf]);
        }

        if (_ids.Count == start)
        {
            throw new NotExportableException("A tree of the model has neither a split nor a leaf.");
        }
    }

    /// <summary>The sums, one column per target.</summary>
    public string Build(GraphBuilder graph, string features, int targets) => graph.AddLearning(
        "TreeEnsembleRegressor",
        [graph.Cast(features, ElementType.Double)],
        Attribute.Of("n_targets", targets),
        Attribute.Of("nodes_treeids", [.. _trees]),
        Attribute.Of("nodes_nodeids", [.. _ids]),
        Attribute.Of("nodes_modes", _modes),
        Attribute.Of("nodes_featureids", [.. _features]),
        Attribute.Of("nodes_values_as_tensor", Tensor.Of(_thresholds.ToArray(), _thresholds.Count)),
        Attribute.Of("nodes_truenodeids", [.. _whenTrue]),
        Attribute.Of("nodes_falsenodeids", [.. _whenFalse]),
        Attribute.Of("target_treeids", [.. _leafTrees]),
        Attribute.Of("target_nodeids", [.. _leafIds]),
        Attribute.Of("target_ids", [.. _leafTargets]),
        Attribute.Of("target_weights_as_tensor", Tensor.Of(_leafWeights.ToArray(), _leafWeights.Count)));

    /// <summary>ML.NET names a leaf by the complement of its number; here leaves stand behind the nodes.</summary>
    private static long Child(int child, int nodes) => child >= 0 ? child : nodes + ~child;

    private void AddNode(long tree, long id, string mode, long feature, double threshold, long whenTrue, long whenFalse)
    {
        _trees.Add(tree);
        _ids.Add(id);
        _modes.Add(mode);
        _features.Add(feature);
        _thresholds.Add(threshold);
        _whenTrue.Add(whenTrue);
        _whenFalse.Add(whenFalse);
    }
}
