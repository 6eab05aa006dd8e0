using Microsoft.ML;
using MlOps.Models;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Evaluation;

/// <summary>
/// How much worse a model answers when one feature's values are shuffled among the rows (Breiman 2001). Rows and repeats
/// are chosen so that the number of predictions is bounded, whatever the data.
/// </summary>
internal sealed class PermutationImportance(ITransformer model, TrainingData data, string metric, bool lowerIsBetter, int seed)
{
    private const int Repeats = 3;
    private const int MostRows = 4000;
    private const int LeastRows = 200;
    private const int MostFeatures = 200;
    private const int MostPredictions = 100_000;

    /// <summary>Measures every feature; null where the metric is not defined on the rows.</summary>
    /// <param name="columns">The features.</param>
    /// <param name="onFeature">Called before each feature: a moment to stop.</param>
    public ImportanceAnalysis? Of(IReadOnlyList<ViewColumn> columns, Action onFeature)
    {
        var measured = Math.Min(columns.Count, MostFeatures);
        var sample = Sample(Math.Clamp(MostPredictions / Math.Max(1, measured * Repeats), LeastRows, MostRows));
        if (Value(columns, sample) is not { } whole)
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
                if (Value(changed, sample) is { } value)
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

    private double? Value(IReadOnlyList<ViewColumn> columns, int[] sample)
    {
        var answers = TestAnswers.Of(model, new ColumnarView(columns, sample), data, sample);
        if (Measures.Of(answers) is not { } measures)
        {
            return null;
        }

        var at = measures.Names.IndexOf(metric);
        return at >= 0 && measures.Once()[at] is var value && double.IsFinite(value) ? value : null;
    }

    /// <summary>Some of the test part's rows; of a ranking, whole groups of them.</summary>
    private int[] Sample(int most)
    {
        var rows = data.Parts.Test;
        if (rows.Length <= most)
        {
            return rows;
        }

        var unitOf = data.Groups?.Codes;
        var units = rows.GroupBy(row => unitOf is null ? row : unitOf[row]).Select(unit => unit.ToArray()).ToArray();
        var order = Enumerable.Range(0, units.Length).ToArray();
        new Chance((uint)seed).Shuffle(order);
        List<int> sample = [];
        foreach (var unit in order.TakeWhile(_ => sample.Count < most))
        {
            sample.AddRange(units[unit]);
        }

        return [.. sample.Order()];
    }
}
