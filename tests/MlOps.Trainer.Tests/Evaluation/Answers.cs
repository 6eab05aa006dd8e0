using MlOps.Runs;

namespace MlOps.Trainer.Evaluation;

/// <summary>Answers made by hand.</summary>
internal static class Answers
{
    /// <summary>Two classes; the scores are the probabilities, and from one half up the row is predicted as positive.</summary>
    public static TestAnswers Binary(bool[] labels, float[] scores) => new()
    {
        Task = TrainingTask.Binary,
        Classes = ["no", "yes"],
        Codes = [.. labels.Select(label => label ? 1 : 0)],
        Scores = scores,
        Probabilities = scores,
        Predicted = [.. scores.Select(score => score >= 0.5f ? 1 : 0)],
    };

    /// <summary>Several classes; the most probable one is predicted.</summary>
    public static TestAnswers Multiclass(string[] classes, int[] codes, float[][] probabilities) => new()
    {
        Task = TrainingTask.Multiclass,
        Classes = [.. classes],
        Codes = codes,
        ClassProbabilities = probabilities,
        Predicted = [.. probabilities.Select(row => Array.IndexOf(row, row.Max()))],
    };

    public static TestAnswers Regression(float[] labels, float[] scores) => new()
    {
        Task = TrainingTask.Regression,
        Numbers = labels,
        Scores = scores,
    };

    public static Dictionary<string, double> Metrics(TestAnswers answers) => new(HeadlineMetrics.Of(answers, []), StringComparer.Ordinal);
}
