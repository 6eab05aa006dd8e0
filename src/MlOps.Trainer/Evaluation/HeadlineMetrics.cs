using System.Collections.Immutable;
using Microsoft.ML;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Evaluation;

/// <summary>The metrics of a model on the test part, each one number.</summary>
internal static class HeadlineMetrics
{
    /// <summary>The metrics that are defined there; what a person should know of the others is added to the notices.</summary>
    public static ImmutableSortedDictionary<string, double> Of(ITransformer model, IDataView features, TrainingData data, ICollection<string> notices) =>
        data.Parts.Test.Length == 0
            ? ImmutableSortedDictionary<string, double>.Empty
            : Of(TestAnswers.Of(model, features, data, data.Parts.Test), notices);

    /// <summary>The same of answers that are there.</summary>
    public static ImmutableSortedDictionary<string, double> Of(TestAnswers answers, ICollection<string> notices)
    {
        if (Measures.Of(answers) is not { } measures)
        {
            return ImmutableSortedDictionary<string, double>.Empty;
        }

        // A model that diverged gives no numbers, and then neither do its metrics.
        var wild = answers.Scores.Count(score => !float.IsFinite(score))
            + answers.ClassProbabilities.Count(row => row.Any(probability => !float.IsFinite(probability)));
        if (wild > 0)
        {
            notices.Add($"{wild} of {answers.Count} scores are no finite numbers, so some metrics are not defined. Check the hyper-parameters.");
        }

        foreach (var notice in Undefined(answers, measures))
        {
            notices.Add(notice);
        }

        var values = measures.Once();
        return measures.Names
            .Select((name, i) => KeyValuePair.Create(name, values[i]))
            .Where(metric => double.IsFinite(metric.Value))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Undefined(TestAnswers answers, Measures measures)
    {
        switch (measures)
        {
            case BinaryMeasures:
                var positives = answers.Codes.Count(code => code == 1);
                if (positives == 0 || positives == answers.Count)
                {
                    yield return "The test part has only one of the two classes, so auc and auprc are not defined.";
                }

                if (!answers.Predicted.Contains(1))
                {
                    yield return "No test row was predicted as positive, so precision is not defined.";
                }

                break;
            case MulticlassMeasures:
                var unknown = answers.Codes.Count(code => code < 0);
                if (unknown > 0)
                {
                    yield return $"{unknown} test rows are of classes that no training row has; they count as errors.";
                }

                break;
            case RegressionMeasures { IsConstant: true }:
                yield return "The label is the same in every test row, so r2 is not defined.";
                break;
            case RankingMeasures { Unjudged: > 0 and var unjudged }:
                yield return $"{unjudged} groups of the test part have no relevant row and count for nothing.";
                break;
        }
    }
}
