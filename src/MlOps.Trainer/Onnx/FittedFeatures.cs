using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Onnx;

/// <summary>What the fitted transforms of <see cref="Featurisation"/> do beside what the manifest's inputs tell of them.</summary>
/// <param name="Scalings">How each number and each part of a date is scaled, in the order of the features; empty where none is.</param>
internal sealed record FittedFeatures(IReadOnlyList<Scaling> Scalings)
{
    /// <summary>Reads the transforms, one after the other.</summary>
    /// <exception cref="NotExportableException">One of them has no counterpart.</exception>
    public static FittedFeatures Of(ITransformer featuriser, DataViewSchema columns, IReadOnlyCollection<ModelInput> inputs)
    {
        List<Scaling> scalings = [];
        var schema = columns;
        foreach (var transform in Chain.Flatten(featuriser))
        {
            var before = schema.Count;
            schema = transform.GetOutputSchema(schema);
            switch (transform)
            {
                case MissingValueReplacingTransformer or OneHotEncodingTransformer or ExpressionTransformer or ColumnConcatenatingTransformer or ColumnCopyingTransformer:
                    break;
                case NormalizingTransformer normalizing when scalings.Count == 0 && schema.Count - before == Numbers(inputs):
                    scalings.AddRange(Enumerable.Range(0, schema.Count - before).Select(i => ScalingOf(normalizing.GetNormalizerModelParameters(i))));
                    break;
                case OneHotHashEncodingTransformer:
                    throw Hashed(inputs);
                default:
                    throw new NotExportableException($"The transform {transform.GetType().Name} has no counterpart in ONNX here.");
            }
        }

        return new(scalings);
    }

    private static int Numbers(IEnumerable<ModelInput> inputs) => inputs.Sum(input => input.Role switch
    {
        ColumnRole.Categorical => 0,
        ColumnRole.DateTime => DateParts.All.Count,
        _ => 1,
    });

    private static Scaling ScalingOf(object parameters) => parameters is NormalizingTransformer.AffineNormalizerModelParameters<float> affine
        ? new(affine.Offset, affine.Scale)
        : throw new NotExportableException($"Numbers are normalised by {parameters.GetType().Name}, which has no counterpart in ONNX here.");

    private static NotExportableException Hashed(IEnumerable<ModelInput> inputs)
    {
        var names = inputs.Where(input => input.Role == ColumnRole.Categorical && input.Categories.IsDefaultOrEmpty).Select(input => $"'{input.Name}'");
        return new(
            $"A column of more than {Featurisation.MostCategories} names is hashed, by a function that ONNX has not: {string.Join(", ", names)}. "
            + "Leave it out of the features, or make one name of the rare ones.");
    }
}
