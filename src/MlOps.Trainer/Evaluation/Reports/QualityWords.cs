using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Trainer.Evaluation.Reports;

/// <summary>How good a model is, in sentences.</summary>
internal static class QualityWords
{
    /// <summary>The verdict: is it better than guessing, and by how much.</summary>
    public static string Verdict(ModelEvaluation evaluation)
    {
        if (!evaluation.Metrics.TryGetValue(evaluation.PrimaryMetric, out var primary))
        {
            return evaluation.TestRows == 0
                ? "Nothing can be said of its quality: there is no test row."
                : $"Nothing can be said of its quality: {evaluation.PrimaryMetric} is not defined on the test part.";
        }

        var better = evaluation.Baseline?.Differences.GetValueOrDefault(evaluation.PrimaryMetric);
        var verdict = better switch
        {
            { Low: > 0 } => "It has learned something: it is better than guessing beyond chance",
            { High: <= 0 } => "It is no better than guessing",
            { Low: not null } => "It may be no better than guessing, since the difference is within chance",
            _ => "The test part is too small to tell it from guessing",
        };
        return $"{verdict} ({evaluation.PrimaryMetric} {Words.With(primary)}).";
    }

    public static IEnumerable<string> Sentences(ModelEvaluation evaluation)
    {
        if (evaluation.Resamples > 0)
        {
            yield return "In brackets: where the figure lies with 95 % confidence, judged by the test rows that there are.";
        }

        foreach (var sentence in OfTask(evaluation))
        {
            yield return sentence;
        }

        if (evaluation.Incumbent is { } incumbent)
        {
            yield return Incumbent(evaluation, incumbent);
        }

        foreach (var slice in Slices(evaluation))
        {
            yield return slice;
        }
    }

    private static IEnumerable<string> OfTask(ModelEvaluation evaluation) => evaluation.Task switch
    {
        TrainingTask.Binary => Binary(evaluation),
        TrainingTask.Multiclass => Multiclass(evaluation),
        TrainingTask.Regression => Regression(evaluation),
        TrainingTask.Ranking => Ranking(evaluation),
        TrainingTask.Anomaly => Anomaly(evaluation),
        _ => [],
    };

    private static IEnumerable<string> Binary(ModelEvaluation evaluation)
    {
        var positive = evaluation.Classes.Length == 2 ? $"'{evaluation.Classes[1].Class}'" : "positive";
        var metrics = evaluation.Metrics;
        if (metrics.TryGetValue("auc", out var auc))
        {
            yield return $"Of a row that is {positive} and one that is not, it ranks the right one higher {Words.WithPercent(auc)} of the time; guessing does so 50 % of the time.";
        }

        if (metrics.TryGetValue("accuracy", out var accuracy))
        {
            yield return $"It is right on {Words.WithPercent(accuracy)} of the rows; {Guess(evaluation, "accuracy", Words.Percent)}.";
        }

        if (metrics.TryGetValue("recall", out var recall))
        {
            var precision = metrics.TryGetValue("precision", out var known) ? $", and {Words.WithPercent(known)} of those that it calls so are" : "";
            yield return $"It finds {Words.WithPercent(recall)} of the rows that are {positive}{precision}.";
        }

        if (metrics.TryGetValue("ece", out var gap))
        {
            yield return $"Its probabilities are off by {Words.Percent(gap.Value)} on average.";
        }
    }

    private static IEnumerable<string> Multiclass(ModelEvaluation evaluation)
    {
        var metrics = evaluation.Metrics;
        if (metrics.TryGetValue("microAccuracy", out var micro))
        {
            yield return $"It is right on {Words.WithPercent(micro)} of the rows; {Guess(evaluation, "microAccuracy", Words.Percent)}.";
        }

        if (metrics.TryGetValue("macroAccuracy", out var macro))
        {
            yield return $"With every class counted alike it is right on {Words.WithPercent(macro)}; {Guess(evaluation, "macroAccuracy", Words.Percent)}.";
        }

        var weakest = evaluation.Classes.Where(each => each.Recall is not null).OrderBy(each => each.Recall).FirstOrDefault();
        if (weakest is { Recall: < 1 })
        {
            yield return $"It is weakest on '{weakest.Class}', of which it finds {Words.Percent(weakest.Recall.Value)} ({Words.Plural(weakest.TestRows, "test row", "test rows")}).";
        }

        if (MostConfused(evaluation) is { } confused)
        {
            yield return confused;
        }
    }

    private static string? MostConfused(ModelEvaluation evaluation)
    {
        if (evaluation.Confusion is not { } confusion)
        {
            return null;
        }

        var pairs =
            from row in Enumerable.Range(0, confusion.Classes.Length)
            from column in Enumerable.Range(0, confusion.Classes.Length)
            where row != column && confusion.Counts[row][column] > 0
            orderby confusion.Counts[row][column] descending, row, column
            select $"Its most frequent error is to take '{confusion.Classes[row]}' for '{confusion.Classes[column]}' ({Words.Plural(confusion.Counts[row][column], "row", "rows")}).";
        return pairs.FirstOrDefault();
    }

    private static IEnumerable<string> Regression(ModelEvaluation evaluation)
    {
        var metrics = evaluation.Metrics;
        if (metrics.TryGetValue("r2", out var explained))
        {
            yield return explained.Value >= 0
                ? $"It explains {Words.WithPercent(explained)} of how '{evaluation.Label}' varies (R²); guessing the mean explains nothing."
                : $"It is worse than guessing the mean: its R² is {Words.With(explained)}.";
        }

        if (metrics.TryGetValue("mae", out var error))
        {
            var median = metrics.TryGetValue("medianAbsoluteError", out var middle) ? $", and half of the rows by less than {Words.Number(middle.Value)}" : "";
            yield return $"It is off by {Words.With(error)} on average{median}; {Guess(evaluation, "mae", Words.Number, "guessing the mean is off by")}.";
        }

        if (metrics.TryGetValue("maxError", out var greatest) && metrics.TryGetValue("rmse", out var rmse))
        {
            yield return $"Its greatest error is {Words.Number(greatest.Value)}; large errors counted more, the typical one is {Words.With(rmse)} (RMSE).";
        }

        if (metrics.TryGetValue("mape", out var share))
        {
            yield return $"In proportion, it is off by {Words.WithPercent(share)} on average.";
        }
    }

    private static IEnumerable<string> Ranking(ModelEvaluation evaluation)
    {
        if (evaluation.Metrics.TryGetValue("ndcg", out var gain))
        {
            yield return $"The first ten rows of its order are worth {Words.WithPercent(gain)} of the best order's (NDCG); {Guess(evaluation, "ndcg", Words.Percent, "a drawn order's are worth")}.";
        }

        if (evaluation.Metrics.TryGetValue("mrr", out var first) && first.Value > 0)
        {
            yield return $"The first relevant row stands at place {Words.Number(1 / first.Value)} in the harmonic mean.";
        }
    }

    private static IEnumerable<string> Anomaly(ModelEvaluation evaluation)
    {
        if (evaluation.Metrics.TryGetValue("auc", out var auc))
        {
            yield return $"Of a known anomaly and another row, it finds the anomaly stranger {Words.WithPercent(auc)} of the time; guessing does so 50 % of the time.";
        }

        if (evaluation.Metrics.TryGetValue("detectionRate1", out var one) && evaluation.Metrics.TryGetValue("detectionRate5", out var five))
        {
            yield return $"Looking at the strangest 1 % of the rows finds {Words.WithPercent(one)} of the anomalies, at 5 % {Words.WithPercent(five)}.";
        }
    }

    private static string Guess(ModelEvaluation evaluation, string metric, Func<double, string> say, string words = "guessing is right on") =>
        evaluation.Baseline?.Metrics.GetValueOrDefault(metric) is { } guess
            ? $"{words} {say(guess.Value)}"
            : "what guessing gives is not defined here";

    private static string Incumbent(ModelEvaluation evaluation, ModelComparison incumbent)
    {
        if (incumbent.NotCompared is { } whyNot)
        {
            return $"It was not compared with {incumbent.Name}: {whyNot}.";
        }

        var metric = evaluation.PrimaryMetric;
        if (!incumbent.Differences.TryGetValue(metric, out var difference))
        {
            return $"It was not compared with {incumbent.Name}: {metric} is not defined for both.";
        }

        // Every primary metric is better where it is higher.
        var verdict = difference switch
        {
            { Low: > 0 } => "It is better than",
            { High: < 0 } => "It is worse than",
            _ => "It cannot be told from",
        };
        var caution = incumbent.Caution is { } words ? $" But {words}." : "";
        return $"{verdict} {incumbent.Name}, the version in use: {metric} {Words.Number(evaluation.Metrics[metric].Value)} against {Words.Number(incumbent.Metrics[metric].Value)}, a difference of {Words.With(difference)} on the same rows.{caution}";
    }

    private static IEnumerable<string> Slices(ModelEvaluation evaluation)
    {
        foreach (var column in evaluation.Slices.GroupBy(slice => slice.Column))
        {
            var measured = column.Where(slice => slice.Metric is not null).OrderBy(slice => slice.Metric!.Value).ToList();
            if (measured.Count > 1)
            {
                yield return $"By '{column.Key}', {evaluation.PrimaryMetric} goes from {Words.With(measured[0].Metric!)} at '{measured[0].Value}' ({Words.Plural(measured[0].Rows, "row", "rows")}) to {Words.With(measured[^1].Metric!)} at '{measured[^1].Value}' ({Words.Plural(measured[^1].Rows, "row", "rows")}).";
            }
        }
    }
}
