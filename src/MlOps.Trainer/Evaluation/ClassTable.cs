using System.Collections.Immutable;
using MlOps.Models;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Evaluation;

/// <summary>A classifier's answers class by class.</summary>
internal static class ClassTable
{
    private const int MostClasses = 100;

    public static ImmutableArray<ClassEvaluation> Classes(TestAnswers answers, LabelPlan label, int[] trainRows)
    {
        var learned = trainRows.CountBy(row => label.Codes[row]).ToDictionary();
        var actual = answers.Codes.CountBy(code => code).ToDictionary();
        var predicted = answers.Predicted.CountBy(code => code).ToDictionary();
        var hits = answers.Codes.Zip(answers.Predicted).Where(pair => pair.First == pair.Second).CountBy(pair => pair.First).ToDictionary();
        return
        [
            .. answers.Classes.Select((name, k) =>
            {
                var (right, said, there) = (hits.GetValueOrDefault(k), predicted.GetValueOrDefault(k), actual.GetValueOrDefault(k));
                return new ClassEvaluation(
                    name, learned.GetValueOrDefault(k), there, Defined(Ratio.Of(right, said)), Defined(Ratio.Of(right, there)), Defined(Ratio.F1(right, said, there)));
            }),
        ];
    }

    /// <summary>Counts by true and predicted class; rows of classes that the model does not know are not in it.</summary>
    public static ConfusionMatrix? Confusion(TestAnswers answers)
    {
        var classes = answers.Classes.Length;
        if (classes is 0 or > MostClasses)
        {
            return null;
        }

        var counts = Enumerable.Range(0, classes).Select(_ => new long[classes]).ToArray();
        foreach (var (code, predicted) in answers.Codes.Zip(answers.Predicted))
        {
            if (code >= 0 && predicted >= 0)
            {
                counts[code][predicted]++;
            }
        }

        return new(answers.Classes, [.. counts.Select(row => row.ToImmutableArray())]);
    }

    private static double? Defined(double value) => double.IsNaN(value) ? null : value;
}
