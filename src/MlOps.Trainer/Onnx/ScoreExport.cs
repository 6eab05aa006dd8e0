using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using MlOps.Trainer.Onnx.Format;

namespace MlOps.Trainer.Onnx;

/// <summary>What models give before any calibration: one column per model, from the vector of features.</summary>
internal sealed class ScoreExport(GraphBuilder graph, string features, int width)
{
    /// <summary>The scores of <paramref name="models"/> side by side; models of one kind go through one operation.</summary>
    /// <exception cref="NotExportableException">One of them has no counterpart.</exception>
    public string Scores(IReadOnlyList<object> models)
    {
        var plain = models.Select(Uncalibrated).ToList();
        return plain switch
        {
            [PoissonRegressionModelParameters poisson] => graph.Add("Exp", [Linear([poisson])]),

            // A forest of regression trees answers with their mean; every other ensemble with its sum.
            [FastForestRegressionModelParameters forest] =>
                graph.Add("Div", [Trees([forest.TrainedTreeEnsemble.Trees]), graph.Constant((float)forest.TrainedTreeEnsemble.Trees.Count)]),
            [FastTreeTweedieModelParameters tweedie] => graph.Add("Exp", [Trees([tweedie.TrainedTreeEnsemble.Trees])]),
            _ when All<LinearModelParameters>(plain) is { } linear => Linear(linear),
            _ when All<TreeEnsembleModelParametersBasedOnRegressionTree>(plain) is { } trees =>
                Trees([.. trees.Select(model => model.TrainedTreeEnsemble.Trees)]),
            _ when All<TreeEnsembleModelParametersBasedOnQuantileRegressionTree>(plain) is { } forests =>
                Trees([.. forests.Select(model => model.TrainedTreeEnsemble.Trees)]),
            _ => throw new NotExportableException($"A model of the kind {Name(plain[0])} is not written as ONNX."),
        };
    }

    /// <summary>The scores of classes that each have weights of their own.</summary>
    public string Linear(IReadOnlyList<IReadOnlyList<float>> weights, IReadOnlyList<float> biases)
    {
        var matrix = new float[width * weights.Count];
        for (var model = 0; model < weights.Count; model++)
        {
            if (weights[model].Count != width)
            {
                throw new NotExportableException($"The model has {weights[model].Count} weights for {width} features.");
            }

            for (var feature = 0; feature < width; feature++)
            {
                matrix[(feature * weights.Count) + model] = weights[model][feature];
            }
        }

        return graph.Add(
            "Gemm",
            [features, graph.Constant(Tensor.Of(matrix, width, weights.Count)), graph.Constant(Tensor.Of(biases.ToArray(), 1, weights.Count))]);
    }

    public static object Uncalibrated(object model) => model is CalibratedModelParametersBase calibrated ? calibrated.SubModel : model;

    public static string Name(object model) => model.GetType().Name.Split('`')[0];

    private string Linear(List<LinearModelParameters> models) =>
        Linear([.. models.Select(model => model.Weights)], [.. models.Select(model => model.Bias)]);

    private string Trees(IReadOnlyList<IEnumerable<RegressionTreeBase>> models)
    {
        var nodes = new TreeNodes();
        for (var target = 0; target < models.Count; target++)
        {
            foreach (var tree in models[target])
            {
                nodes.Add(tree, target);
            }
        }

        return nodes.Build(graph, features, models.Count);
    }

    private static List<T>? All<T>(List<object> models)
        where T : class => models.TrueForAll(model => model is T) ? [.. models.Cast<T>()] : null;
}
