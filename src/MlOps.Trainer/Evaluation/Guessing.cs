using System.Globalization;
using MlOps.Runs;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Evaluation;

/// <summary>What guessing gives: an answer that knows the training part's labels and no feature.</summary>
internal static class Guessing
{
    /// <summary>The same rows, guessed, and how; null where the task has no guess.</summary>
    public static (TestAnswers Answers, string Name)? Of(TestAnswers answers, LabelPlan label, int[] trainRows)
    {
        switch (answers.Task)
        {
            case TrainingTask.Regression:
                var mean = trainRows.Average(row => (double)label.Numbers[row]);
                return (
                    answers with { Scores = Repeat((float)mean, answers.Count) },
                    string.Create(CultureInfo.InvariantCulture, $"guessing the training part's mean ({mean:G6}) for every row"));
            case TrainingTask.Binary:
                var share = (double)trainRows.Count(row => label.Codes[row] == 1) / trainRows.Length;
                return (
                    answers with
                    {
                        Scores = Repeat((float)share, answers.Count),
                        Probabilities = Repeat((float)share, answers.Count),
                        Predicted = Repeat(share > 0.5 ? 1 : 0, answers.Count),
                    },
                    string.Create(CultureInfo.InvariantCulture, $"guessing '{label.Classes[share > 0.5 ? 1 : 0]}', which most training rows are, for every row"));
            case TrainingTask.Multiclass:
                var counts = trainRows.CountBy(row => label.Codes[row]).ToDictionary();
                var shares = Enumerable.Range(0, label.Classes.Length).Select(k => (float)counts.GetValueOrDefault(k) / trainRows.Length).ToArray();
                var most = Array.IndexOf(shares, shares.Max());
                return (
                    answers with
                    {
                        ClassProbabilities = Repeat(shares, answers.Count),
                        Predicted = Repeat(most, answers.Count),
                    },
                    $"guessing '{label.Classes[most]}', which is the most frequent class of the training part, for every row");
            case TrainingTask.Ranking:
                return (answers with { Scores = Repeat(0f, answers.Count) }, "an order that is drawn");
            case TrainingTask.Anomaly when answers.Codes.Length > 0:
                return (answers with { Scores = Repeat(0f, answers.Count) }, "suspecting every row alike");
            default:
                return null;
        }
    }

    private static T[] Repeat<T>(T value, int count)
    {
        var values = new T[count];
        Array.Fill(values, value);
        return values;
    }
}
