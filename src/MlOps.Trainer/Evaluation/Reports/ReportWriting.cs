using System.Collections.Immutable;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Trainer.Evaluation.Reports;

/// <summary>A training in plain language. The same figures give the same text.</summary>
internal static class ReportWriting
{
    public static ModelReport Of(ReportSource source)
    {
        var evaluation = source.Evaluation;
        var findings = Findings.Of(source).ToImmutableArray();
        return new()
        {
            Title = $"{What(evaluation)}, learned by {evaluation.Trainer}",
            Verdict = QualityWords.Verdict(evaluation) + (findings.Any(finding => finding.Severity == FindingSeverity.Grave) ? " Read the warnings first: the figures may be worth nothing." : ""),
            Learned = [.. Learned(source)],
            Quality = [.. QualityWords.Sentences(evaluation)],
            Findings = findings,
            Next = [.. NextSteps.Of(source, findings)],
        };
    }

    private static string What(ModelEvaluation evaluation) => evaluation.Task switch
    {
        TrainingTask.Regression => $"The number '{evaluation.Label}'",
        TrainingTask.Binary when evaluation.Classes.Length == 2 =>
            $"Whether '{evaluation.Label}' is '{evaluation.Classes[1].Class}' or '{evaluation.Classes[0].Class}'",
        TrainingTask.Multiclass => $"Which of {evaluation.Classes.Length} classes '{evaluation.Label}' is",
        TrainingTask.Ranking => $"The order of rows by '{evaluation.Label}'",
        TrainingTask.Anomaly => "Which rows are unlike the others",
        _ => $"'{evaluation.Label}'",
    };

    private static IEnumerable<string> Learned(ReportSource source)
    {
        var (evaluation, spec) = (source.Evaluation, source.Spec);
        yield return $"From {Words.Count(evaluation.TrainRows)} rows of {spec.DatasetId}"
            + $"{(spec.DatasetVersion is { } version ? $" version {version}" : "")}, tested on {Words.Count(evaluation.TestRows)} rows that it never saw.";
        yield return $"{Words.Plural(evaluation.Features.Length, "feature", "features")}; trainer {evaluation.Trainer}"
            + (spec.Parameters.Count == 0 ? " with its default parameters" : $" with {string.Join(", ", spec.Parameters.Select(pair => $"{pair.Key} {pair.Value}"))}")
            + $"; seed {spec.Seed}, {Words.Plural(spec.Threads, "thread", "threads")}.";
        if (evaluation.Importance is { Features.Length: > 0 } importance && importance.Features[0].Loss > 0)
        {
            var first = importance.Features.Take(3).TakeWhile(feature => feature.Loss > 0);
            yield return $"It leans most on {string.Join(", ", first.Select(feature => $"'{feature.Feature}' (without it, {importance.Metric} falls by {Words.Number(feature.Loss)})"))}.";
        }

        if (evaluation.Importance is { NotMeasured.Length: > 0 } partly)
        {
            yield return $"How much it leans on a feature was measured for the first {Words.Count(partly.Features.Length)} of {Words.Count(partly.Features.Length + partly.NotMeasured.Length)} features; not for {Words.Names(partly.NotMeasured)}.";
        }
    }
}
