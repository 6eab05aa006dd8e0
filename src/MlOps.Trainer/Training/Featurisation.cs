using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>Makes one vector of numbers of the features, by ML.NET transforms that are fitted on the training part alone.</summary>
internal static class Featurisation
{
    /// <summary>A categorical column with more distinct values in the training part is hashed.</summary>
    public const int MostCategories = 255;

    private const int HashBits = 10;

    /// <summary>The transforms. A feature's column is replaced by its numbers under the same name; dates become one column per part.</summary>
    public static IEstimator<ITransformer> Estimator(MLContext ml, TrainingData data, string trainer, Roles roles)
    {
        var names = new HashSet<string>(data.Features.Select(feature => feature.Name), StringComparer.Ordinal) { data.Label.Name, roles.Vector, roles.Anchor };
        var estimator = new EstimatorChain<ITransformer>();
        if (trainer == TrainerCatalog.Baseline)
        {
            estimator = estimator.Append<ITransformer>(ml.Transforms.CopyColumns(roles.Anchor, data.Features[0].Name));
        }

        List<string> slots = [];
        List<string> scaled = [];

        InputOutputColumnPair[] numbers = [.. data.Features
            .Where(feature => feature.Role != ColumnRole.Categorical)
            .Select(feature => new InputOutputColumnPair(feature.Name))];
        if (numbers.Length > 0)
        {
            estimator = estimator.Append<ITransformer>(ml.Transforms.ReplaceMissingValues(numbers, MissingValueReplacingEstimator.ReplacementMode.Mean));
        }

        foreach (var feature in data.Features)
        {
            switch (feature)
            {
                case TextBuffer text:
                    estimator = estimator.Append(Names(ml, text, data.Parts.Train));
                    slots.Add(feature.Name);
                    break;
                case DateBuffer:
                    foreach (var (part, expression) in DateParts.All)
                    {
                        var name = FreeName.Take(names, $"{feature.Name}.{part}");
                        estimator = estimator.Append<ITransformer>(ml.Transforms.Expression(name, expression, feature.Name));
                        slots.Add(name);
                        scaled.Add(name);
                    }

                    break;
                default:
                    slots.Add(feature.Name);
                    scaled.Add(feature.Name);
                    break;
            }
        }

        if (IsScaled(trainer) && scaled.Count > 0)
        {
            InputOutputColumnPair[] pairs = [.. scaled.Select(name => new InputOutputColumnPair(name))];
            estimator = estimator.Append<ITransformer>(ml.Transforms.NormalizeMeanVariance(pairs, fixZero: false));
        }

        return estimator.Append<ITransformer>(ml.Transforms.Concatenate(roles.Vector, [.. slots]));
    }

    /// <summary>Whether a trainer wants numbers of one size: the linear ones and the components do, trees do not care.</summary>
    public static bool IsScaled(string trainer) => trainer is TrainerCatalog.Sdca or TrainerCatalog.Lbfgs or TrainerCatalog.RandomizedPca;

    /// <summary>What was fitted, for the manifest: read back from the fitted transforms themselves.</summary>
    public static ImmutableArray<ModelInput> Describe(ITransformer fitted, TrainingData data)
    {
        // A row without any value, after the replacement.
        var replaced = ((IEnumerable<ITransformer>)fitted).OfType<MissingValueReplacingTransformer>().FirstOrDefault();
        var empty = new ColumnarView([.. data.Features.Select(EmptyColumn)], [0]);
        var row = replaced?.Transform(empty);
        return [.. data.Features.Select(feature => new ModelInput(
            feature.Name,
            feature.Role,
            feature is TextBuffer ? Categories(fitted, data, feature.Name) : [],
            feature is TextBuffer ? null : Replacement(row!, feature)))];
    }

    private static IEstimator<ITransformer> Names(MLContext ml, TextBuffer text, int[] rows) =>
        text.Distinct(rows) <= MostCategories
            ? ml.Transforms.Categorical.OneHotEncoding(text.Name, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            : ml.Transforms.Categorical.OneHotHashEncoding(text.Name, numberOfBits: HashBits);

    private static ViewColumn EmptyColumn(FeatureBuffer feature) => feature switch
    {
        TextBuffer => new TextColumn(feature.Name, [-1], []),
        DateBuffer => new DoubleColumn(feature.Name, [double.NaN]),
        _ => new SingleColumn(feature.Name, [float.NaN]),
    };

    private static double Replacement(IDataView row, FeatureBuffer feature) => feature is DateBuffer
        ? row.GetColumn<double>(feature.Name).Single()
        : row.GetColumn<float>(feature.Name).Single();

    private static ImmutableArray<string> Categories(ITransformer fitted, TrainingData data, string name)
    {
        var view = new ColumnarView([.. data.Features.Select(EmptyColumn)], []);
        var column = fitted.GetOutputSchema(view.Schema)[name];
        if (!column.HasSlotNames())
        {
            return [];
        }

        VBuffer<ReadOnlyMemory<char>> slotNames = default;
        column.GetSlotNames(ref slotNames);
        return [.. slotNames.DenseValues().Select(slot => slot.ToString())];
    }
}
