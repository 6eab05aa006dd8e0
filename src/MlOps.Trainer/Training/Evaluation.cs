using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Runs;

namespace MlOps.Trainer.Training;

/// <summary>Measures a model on the test part.</summary>
internal static class Evaluation
{
    /// <summary>The metrics that are defined there; others are left out with a notice.</summary>
    public static ImmutableSortedDictionary<string, double> Measure(
        ITransformer model,
        IDataView features,
        LabelPlan label,
        int[] rows,
        List<string> notices)
    {
        if (rows.Length == 0)
        {
            return ImmutableSortedDictionary<string, double>.Empty;
        }

        var answers = model.Transform(features);
        var metrics = label.Task switch
        {
            TrainingTask.Binary => BinaryMetrics.Of(
                [.. rows.Select(row => label.Codes[row] == 1)],
                [.. answers.GetColumn<float>("Score")],
                [.. answers.GetColumn<float>("Probability")],
                [.. answers.GetColumn<bool>("PredictedLabel")],
                notices),
            TrainingTask.Multiclass => Multiclass(answers, label, rows, notices),
            TrainingTask.Ranking or TrainingTask.Anomaly => [],
            _ => RegressionMetrics.Of([.. rows.Select(row => label.Numbers[row])], [.. answers.GetColumn<float>("Score")], notices),
        };

        // A model that diverged gives no numbers, and then neither do its metrics.
        var defined = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in metrics)
        {
            if (double.IsFinite(value))
            {
                defined.Add(name, value);
            }
            else
            {
                notices.Add($"{name} is not a finite number: the model's scores are not. Check the hyper-parameters.");
            }
        }

        return defined.ToImmutable();
    }

    private static IEnumerable<(string Name, double Value)> Multiclass(IDataView answers, LabelPlan label, int[] rows, List<string> notices)
    {
        var classOf = label.Classes.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        return MulticlassMetrics.Of(
            [.. rows.Select(row => label.Codes[row])],
            [.. answers.GetColumn<float[]>("Score")],
            [.. answers.GetColumn<ReadOnlyMemory<char>>("PredictedLabel").Select(text => classOf[text.ToString()])],
            notices);
    }
}
