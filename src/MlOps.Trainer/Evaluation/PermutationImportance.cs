using Microsoft.ML;
using MlOps.Models;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Evaluation;

/// <summary>
/// How much worse a model answers when one feature's values are shuffled among the rows (Breiman 2001). Rows and repeats
/// are chosen so that the number of predictions is bounded, whatever the data.
/// </summary>
internal sealed class PermutationImportance(ITransformer model, LabelPlan label, string metric, bool lowerIsBetter, int seed)
{
    private const int Repeats = 3;
    private const int MostRows = 4000;
    private const int LeastRows = 200;
    private const int MostFeatures = 200;
    private const int MostPredictions = 100_000;

    /// <summary>Measures every feature; null where the metric is not defined on the rows.</summary>
    /// <param name="columns">The features.</param>
    /// <param name="rows">The test part.</param>
    /// <param name="groups">Each row's group, by position; empty where rows stand alone.</param>
    /// <param name="onFeature">Called before each feature: a moment to stop.</param>
    public ImportanceAnalysis? Of(IReadOnlyList<ViewColumn> columns, int[] rows, int[] groups, Action onFeature)
    {
        var measured = Math.Min(columns.Count, MostFeatures);
        var positions = Sample(rows.Length, Math.Clamp(MostPredictions / Math.Max(1, measured * Repeats), LeastRows, MostRows));
        var sample = positions.Select(position => rows[position]).ToArray();
        int[] sampleGroups = groups.Length == 0 ? [] : [.. positions.Select(position => groups[position])];
        if (Value(columns, sample, sampleGroups) is not { } whole)
        {
            return null;
        }

        List<FeatureImportance> features = [];
        for (var feature = 0; feature < measured; feature++)
        {
            onFeature();
            var chance = new Chance(((ulong)(uint)seed << 32) | (uint)feature);
            List<double> losses = [];
            for (var repeat = 0; repeat < Repeats; repeat++)
            {
                var shuffled = (int[])sample.Clone();
                chance.Shuffle(shuffled);
                ViewColumn[] changed = [.. columns.Select((column, i) => i == feature ? new ShuffledColumn(column, shuffled) : column)];
                if (Value(changed, sample, sampleGroups) is { } value)
                {
                    losses.Add(lowerIsBetter ? value - whole : whole - value);
                }
            }

            if (losses.Count > 0)
            {
                features.Add(new(columns[feature].Name, losses.Average(), losses.Min(), losses.Max()));
            }
        }

        return new(
            metric,
            sample.Length,
            Repeats,
            [.. features.OrderByDescending(each => each.Loss).ThenBy(each => each.Feature, StringComparer.Ordinal)],
            [.. columns.Skip(measured).Select(column => column.Name)]);
    }

    private double? Value(IReadOnlyList<ViewColumn> columns, int[] sample, int[] groups)
    {
        var answers = TestAnswers.Of(model, new ColumnarView(columns, sample), label, sample) with { Groups = groups };
        if (Measures.Of(answers) is not { } measures)
        {
            return null;
        }

        var at = measures.Names.IndexOf(metric);
        return at >= 0 && measures.Once()[at] is var value && double.IsFinite(value) ? value : null;
    }

    private int[] Sample(int count, int most)
    {
        var positions = Enumerable.Range(0, count).ToArray();
        if (count <= most)
        {
            return positions;
        }

        new Chance((uint)seed).Shuffle(positions);
        return [.. positions.Take(most).Order()];
    }
}
