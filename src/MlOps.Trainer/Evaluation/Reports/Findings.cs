using System.Collections.Immutable;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Trainer.Evaluation.Reports;

/// <summary>What to be careful of, read from the figures. Every threshold is stated where it is used and in the folder's README.</summary>
internal static class Findings
{
    private const double TooGood = 0.995;
    private const double MostOfIt = 0.99;
    private const double DecidesAll = 0.8;
    private const int FewTestRows = 200;
    private const int FewRowsOfAClass = 30;
    private const double RareClass = 0.1;
    private const double MuchMissing = 0.3;
    private const double MissingApart = 0.05;
    private const double SomeDrift = 0.1;
    private const double MuchDrift = 0.25;
    private const double UnseenShare = 0.01;
    private const double PoorlyCalibrated = 0.05;

    public static IEnumerable<ReportFinding> Of(ReportSource source)
    {
        var evaluation = source.Evaluation;
        return source.Found
            .Concat(TooGoodToBeTrue(evaluation, source.Found))
            .Concat(OneDecides(evaluation, source.Found))
            .Concat(FewRows(evaluation))
            .Concat(Imbalance(evaluation))
            .Concat(Drift(evaluation))
            .Concat(Overconfidence(evaluation))
            .Concat(Missing(evaluation))
            .Concat(Unseen(evaluation))
            .Concat(Constants(evaluation))
            .Concat(source.Notices.Select(notice => new ReportFinding("notice", FindingSeverity.Note, notice, [])))
            .OrderByDescending(finding => finding.Severity);
    }

    /// <summary>A model that is nearly perfect, by few features: the label is likely to stand in them.</summary>
    private static IEnumerable<ReportFinding> TooGoodToBeTrue(ModelEvaluation evaluation, ImmutableArray<ReportFinding> found)
    {
        if (evaluation.Metrics.GetValueOrDefault(evaluation.PrimaryMetric) is not { Value: >= TooGood } primary
            || evaluation.Importance is not { } importance
            || found.Any(finding => finding.Code == "leak"))
        {
            yield break;
        }

        var columns = MostImportant(importance);
        if (columns.Length is > 0 and <= 3 && importance.Features.Length > columns.Length)
        {
            yield return new(
                "leak",
                FindingSeverity.Grave,
                $"{evaluation.PrimaryMetric} is {Words.Number(primary.Value)}, which is nearly perfect, and {Words.Percent(MostOfIt)} of it or more comes from {Words.Names(columns)}: "
                + $"{(columns.Length == 1 ? "that column" : "those columns")} may give '{evaluation.Label}' away, by holding it, a part of it, or something that is known only afterwards. If so, the model is worth nothing in use.",
                columns);
        }
    }

    private static IEnumerable<ReportFinding> OneDecides(ModelEvaluation evaluation, ImmutableArray<ReportFinding> found)
    {
        if (evaluation.Importance is not { Features.Length: > 1 } importance)
        {
            yield break;
        }

        var first = importance.Features[0];
        var share = first.Loss / importance.Features.Sum(feature => Math.Max(0, feature.Loss));
        if (first.Loss > 0 && share >= DecidesAll && !found.Any(finding => finding.Columns.Contains(first.Feature)))
        {
            yield return new(
                "one-feature",
                FindingSeverity.Warning,
                $"'{first.Feature}' decides nearly everything: {Words.Percent(share)} of what all features together bring. If it is wrong, late or missing in use, so are the answers; "
                + "and if it is known only after the label is, it gives the label away.",
                [first.Feature]);
        }
    }

    private static IEnumerable<ReportFinding> FewRows(ModelEvaluation evaluation)
    {
        if (evaluation.TestRows < FewTestRows)
        {
            yield return new(
                "few-rows",
                FindingSeverity.Warning,
                $"The test part has only {Words.Plural(evaluation.TestRows, "row", "rows")} (fewer than {FewTestRows}): every figure here may be off by as much as its interval is wide.",
                []);
        }

        var rare = evaluation.Classes.Where(each => each.TrainRows < FewRowsOfAClass).ToList();
        if (rare.Count > 0)
        {
            yield return new(
                "few-rows",
                FindingSeverity.Warning,
                $"{(rare.Count == 1 ? "The class" : "The classes")} {Words.Names([.. rare.Select(each => each.Class)])} "
                + $"{(rare.Count == 1 ? "has" : "have")} fewer than {FewRowsOfAClass} rows to learn from: what is said of {(rare.Count == 1 ? "it" : "them")} is not to be relied on.",
                []);
        }
    }

    private static IEnumerable<ReportFinding> Imbalance(ModelEvaluation evaluation)
    {
        if (evaluation.Classes.Length == 0 || evaluation.TrainRows == 0)
        {
            yield break;
        }

        var rarest = evaluation.Classes.MinBy(each => each.TrainRows)!;
        var share = (double)rarest.TrainRows / evaluation.TrainRows;

        // A tenth of all rows; of several classes, a fifth of an even share.
        if (share < (evaluation.Task == TrainingTask.Binary ? RareClass : RareClass / evaluation.Classes.Length * 2))
        {
            yield return new(
                "imbalance",
                FindingSeverity.Warning,
                $"'{rarest.Class}' is rare: {Words.Percent(share)} of the training rows. Accuracy says little here, since always guessing the others is right that often; look at "
                + (evaluation.Task == TrainingTask.Binary ? "recall, precision and auprc." : "macroAccuracy and the classes one by one."),
                []);
        }
    }

    private static IEnumerable<ReportFinding> Drift(ModelEvaluation evaluation)
    {
        var moved = evaluation.Features
            .Where(feature => feature.StabilityIndex >= SomeDrift && feature.StabilityIndex > feature.StabilityNoise)
            .OrderByDescending(feature => feature.StabilityIndex).ToList();
        if (moved.Count == 0)
        {
            yield break;
        }

        var worst = moved[0].StabilityIndex!.Value;
        yield return new(
            "drift",
            worst > MuchDrift ? FindingSeverity.Warning : FindingSeverity.Note,
            $"{Words.Names([.. moved.Select(feature => feature.Feature)])} {(moved.Count == 1 ? "is" : "are")} otherwise spread in the test part than in the training part "
            + $"(population stability index up to {Words.Number(worst)}; {SomeDrift} is some change, {MuchDrift} much): the world may have moved between the two, and may go on moving.",
            [.. moved.Select(feature => feature.Feature)]);
    }

    private static IEnumerable<ReportFinding> Overconfidence(ModelEvaluation evaluation)
    {
        if (evaluation.Metrics.GetValueOrDefault("ece") is not { Value: > PoorlyCalibrated } gap)
        {
            yield break;
        }

        // Beyond one half, an overconfident model says more than comes true; below, less.
        var rows = evaluation.Calibration.Sum(bin => bin.Rows);
        var excess = evaluation.Calibration.Sum(bin => bin.Rows * (bin.Predicted - bin.Observed) * (bin.Predicted >= 0.5 ? 1 : -1)) / rows;
        yield return new(
            "calibration",
            FindingSeverity.Warning,
            $"Its probabilities are off by {Words.Percent(gap.Value)} on average (expected calibration error above {PoorlyCalibrated}): it is {(excess >= 0 ? "surer than it should be" : "less sure than it could be")}. "
            + "Do not read them as how often it will be right.",
            []);
    }

    private static IEnumerable<ReportFinding> Missing(ModelEvaluation evaluation)
    {
        var much = evaluation.Features.Where(feature => feature.MissingInTrain > MuchMissing).OrderByDescending(feature => feature.MissingInTrain).ToList();
        if (much.Count > 0)
        {
            yield return new(
                "missing",
                FindingSeverity.Note,
                $"{Words.Names([.. much.Select(feature => feature.Feature)])} {(much.Count == 1 ? "has" : "have")} no value in more than {Words.Percent(MuchMissing)} of the training rows (at most {Words.Percent(much[0].MissingInTrain)}).",
                [.. much.Select(feature => feature.Feature)]);
        }

        var apart = evaluation.TestRows < FewTestRows ? [] : evaluation.Features.Where(feature => Math.Abs(feature.MissingInTest - feature.MissingInTrain) > MissingApart).ToList();
        if (apart.Count > 0)
        {
            yield return new(
                "missing",
                FindingSeverity.Warning,
                $"{Words.Names([.. apart.Select(feature => feature.Feature)])} {(apart.Count == 1 ? "lacks its value" : "lack their values")} in the test part not as often as in the training part: "
                + $"{Words.Percent(apart[0].MissingInTrain)} in training and {Words.Percent(apart[0].MissingInTest)} in the test for '{apart[0].Feature}'.",
                [.. apart.Select(feature => feature.Feature)]);
        }
    }

    private static IEnumerable<ReportFinding> Unseen(ModelEvaluation evaluation)
    {
        var unseen = evaluation.Features.Where(feature => feature.UnseenRows > evaluation.TestRows * UnseenShare).OrderByDescending(feature => feature.UnseenRows).ToList();
        if (unseen.Count > 0)
        {
            yield return new(
                "unseen",
                FindingSeverity.Note,
                $"{Words.Names([.. unseen.Select(feature => feature.Feature)])} {(unseen.Count == 1 ? "has" : "have")} names in the test part that no training row has, "
                + $"in up to {Words.Percent((double)unseen[0].UnseenRows / evaluation.TestRows)} of the rows: the model takes them for missing.",
                [.. unseen.Select(feature => feature.Feature)]);
        }
    }

    private static IEnumerable<ReportFinding> Constants(ModelEvaluation evaluation)
    {
        var constant = evaluation.Features.Where(feature => feature.IsConstant).Select(feature => feature.Feature).ToImmutableArray();
        if (constant.Length > 0)
        {
            yield return new(
                "constant",
                FindingSeverity.Note,
                $"{Words.Names(constant)} {(constant.Length == 1 ? "has one value" : "have one value each")} in all training rows and {(constant.Length == 1 ? "says" : "say")} nothing.",
                constant);
        }
    }

    /// <summary>The fewest features that bring most of what all bring.</summary>
    private static ImmutableArray<string> MostImportant(ImportanceAnalysis importance)
    {
        var all = importance.Features.Sum(feature => Math.Max(0, feature.Loss));
        double sum = 0;
        var columns = ImmutableArray.CreateBuilder<string>();
        foreach (var feature in importance.Features.TakeWhile(feature => feature.Loss > 0))
        {
            columns.Add(feature.Feature);
            sum += feature.Loss;
            if (sum >= MostOfIt * all)
            {
                break;
            }
        }

        return columns.ToImmutable();
    }
}
