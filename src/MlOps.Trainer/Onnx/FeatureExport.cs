using MlOps.Datasets;
using MlOps.Models;
using MlOps.Trainer.Onnx.Format;
using MlOps.Trainer.Training;
using Attribute = MlOps.Trainer.Onnx.Format.Attribute;

namespace MlOps.Trainer.Onnx;

/// <summary>
/// The vector of features as operations: what <see cref="Featurisation"/> made of each input, in the same order. Numbers
/// that stand side by side go through one operation together.
/// </summary>
internal sealed class FeatureExport(GraphBuilder graph, FittedFeatures fitted)
{
    private readonly List<string> _blocks = [];
    private readonly List<Number> _numbers = [];
    private readonly Queue<Scaling> _scalings = new(fitted.Scalings);

    /// <summary>The tensor of all features, one row per row.</summary>
    public string Vector(IEnumerable<ModelInput> inputs)
    {
        foreach (var input in inputs)
        {
            switch (input.Role)
            {
                case ColumnRole.Categorical:
                    EndNumbers();
                    _blocks.Add(OneHot(input));
                    break;
                case ColumnRole.DateTime:
                    EndNumbers();
                    AddDate(input);
                    break;
                default:
                    Add(new(graph.Input(input.Name, ElementType.Single), (float?)input.Replacement, NextScaling()));
                    break;
            }
        }

        EndNumbers();
        return graph.Concat(_blocks);
    }

    private void AddDate(ModelInput input)
    {
        var seconds = graph.Input(input.Name, ElementType.Double);
        if (input.Replacement is { } replacement)
        {
            seconds = graph.Replace(seconds, graph.Constant(replacement));
        }

        foreach (var part in new DateExport(graph).Parts(seconds))
        {
            Add(new(part, null, NextScaling()));
        }
    }

    /// <summary>A missing or unknown value has no slot: all of them are zero.</summary>
    private string OneHot(ModelInput input)
    {
        var slots = graph.AddLearning(
            "OneHotEncoder",
            [graph.Input(input.Name, ElementType.Text)],
            Attribute.Of("cats_strings", input.Categories),
            Attribute.Of("zeros", 1));

        // The operator gives every value a dimension of its own: rows × 1 × slots.
        return graph.Add("Reshape", [slots, graph.Constant(Tensor.Of(new long[] { -1, input.Categories.Length }, 2))]);
    }

    private Scaling? NextScaling() => _scalings.TryDequeue(out var scaling) ? scaling : null;

    private void Add(Number number)
    {
        if (_numbers is [var first, ..] && !first.GoesWith(number))
        {
            EndNumbers();
        }

        _numbers.Add(number);
    }

    private void EndNumbers()
    {
        if (_numbers is not [var first, ..])
        {
            return;
        }

        var block = graph.Concat([.. _numbers.Select(number => number.Tensor)]);
        if (first.Replacement is not null)
        {
            block = graph.Replace(block, Row(number => number.Replacement!.Value));
        }

        if (first.Scaling is not null)
        {
            block = graph.Add("Sub", [block, Row(number => number.Scaling!.Value.Offset)]);
            block = graph.Add("Mul", [block, Row(number => number.Scaling!.Value.Scale)]);
        }

        _blocks.Add(block);
        _numbers.Clear();
    }

    private string Row(Func<Number, float> of) => graph.Constant(Tensor.Of(_numbers.Select(of).ToArray(), 1, _numbers.Count));

    private readonly record struct Number(string Tensor, float? Replacement, Scaling? Scaling)
    {
        public bool GoesWith(Number other) => Replacement.HasValue == other.Replacement.HasValue && Scaling.HasValue == other.Scaling.HasValue;
    }
}
