using System.Collections.Immutable;
using System.Globalization;
using MlOps.Models;
using MlOps.Trainer.Ingestion;

namespace MlOps.Trainer.Evaluation.Pictures;

/// <summary>An evaluation's pictures.</summary>
internal static class EvaluationPictures
{
    private const int MostFeatures = 20;
    private const int MostConfusedClasses = 30;
    private const int ClassCharacters = 12;
    private const int FeatureCharacters = 28;

    /// <summary>The pictures that the evaluation has data for, by the names of their files.</summary>
    public static IEnumerable<(string File, string Svg)> Of(ModelEvaluation evaluation)
    {
        if (evaluation.Roc.Length > 0)
        {
            yield return ("roc.svg", Roc(evaluation));
        }

        if (evaluation.PrecisionRecall.Length > 0)
        {
            yield return ("pr.svg", PrecisionRecall(evaluation));
        }

        if (evaluation.Calibration.Length > 0)
        {
            yield return ("calibration.svg", Calibration(evaluation));
        }

        if (evaluation.Confusion is { Classes.Length: <= MostConfusedClasses } confusion)
        {
            yield return ("confusion.svg", Confusion(confusion));
        }

        if (evaluation.Residuals is { } residuals)
        {
            yield return ("residuals.svg", Histogram(residuals, evaluation.Label));
            if (residuals.ByPrediction.Length > 1)
            {
                yield return ("residuals-by-prediction.svg", ByPrediction(residuals.ByPrediction, evaluation.Label));
            }
        }

        if (evaluation.Importance is { Features.Length: > 0 } importance)
        {
            yield return ("importance.svg", Importance(importance));
        }
    }

    private static string Roc(ModelEvaluation evaluation)
    {
        var area = Interval(evaluation, "auc");
        var axes = new Axes(
            $"ROC curve of '{evaluation.Label}'",
            $"The share of positives found against the share of negatives taken for positives, for every threshold. Area under the curve: {area}. The dashed diagonal is guessing.",
            (0, 1), "false positive rate", (0, 1), "true positive rate");
        axes.Line((0, 0), (1, 1), Drawing.Muted, dashes: "4 4");
        axes.Path(evaluation.Roc.Select(point => (point.FalsePositiveRate, point.TruePositiveRate)), Drawing.Main);
        axes.Note($"AUC {area}");
        return axes.Write();
    }

    private static string PrecisionRecall(ModelEvaluation evaluation)
    {
        var area = Interval(evaluation, "auprc");
        var axes = new Axes(
            $"Precision and recall of '{evaluation.Label}'",
            $"The share of true positives among those predicted as positive, against the share of positives found, for every threshold. Average precision: {area}.",
            (0, 1), "recall", (0, 1), "precision");
        axes.Path(evaluation.PrecisionRecall.Select(point => (point.Recall, point.Precision)), Drawing.Main);
        if (evaluation.Baseline?.Metrics.GetValueOrDefault("auprc") is { } guess)
        {
            axes.Line((0, guess.Value), (1, guess.Value), Drawing.Muted, dashes: "4 4");
        }

        axes.Note($"average precision {area}");
        return axes.Write();
    }

    private static string Calibration(ModelEvaluation evaluation)
    {
        var axes = new Axes(
            $"Calibration of '{evaluation.Label}'",
            "The share of positives that was observed against the probability that was predicted, in bins of equally many rows, with 95 % intervals. On the dashed diagonal probabilities come true.",
            (0, 1), "predicted probability", (0, 1), "observed share");
        axes.Line((0, 0), (1, 1), Drawing.Muted, dashes: "4 4");
        axes.Path(evaluation.Calibration.Select(bin => (bin.Predicted, bin.Observed)), Drawing.Main);
        foreach (var bin in evaluation.Calibration)
        {
            axes.Line((bin.Predicted, bin.Low), (bin.Predicted, bin.High), Drawing.Main);
            axes.Dot(bin.Predicted, bin.Observed, Drawing.Main);
        }

        axes.Note($"expected calibration error {Interval(evaluation, "ece")}");
        return axes.Write();
    }

    private static string Histogram(ResidualAnalysis residuals, string label)
    {
        var bins = residuals.Histogram;
        var axes = new Axes(
            $"Errors of '{label}'",
            "How often errors of each size were seen: prediction less truth. The outermost bars hold all beyond.",
            (bins[0].From, bins[^1].To), "prediction less truth", (0, bins.Max(bin => bin.Count)), "test rows");
        foreach (var bin in bins)
        {
            axes.Bar(bin.From, bin.To, bin.Count, Drawing.Main);
        }

        axes.Line((0, 0), (0, bins.Max(bin => bin.Count)), Drawing.Second, 1.5);
        return axes.Write();
    }

    private static string ByPrediction(ImmutableArray<ResidualBin> bins, string label)
    {
        var (first, last) = (bins.Min(bin => bin.Predicted), bins.Max(bin => bin.Predicted));
        var axes = new Axes(
            $"Errors of '{label}' by what was predicted",
            "The middle error, prediction less truth, of rows with predictions of like size; eight of ten errors lie within the upright lines. Around the dashed line they even out.",
            (first, last), "prediction",
            (Math.Min(0, bins.Min(bin => bin.Low)), Math.Max(0, bins.Max(bin => bin.High))), "prediction less truth");
        axes.Line((first, 0), (last, 0), Drawing.Muted, dashes: "4 4");
        foreach (var bin in bins)
        {
            axes.Line((bin.Predicted, bin.Low), (bin.Predicted, bin.High), Drawing.Main);
            axes.Dot(bin.Predicted, bin.Median, Drawing.Main);
        }

        return axes.Write();
    }

    private static string Confusion(ConfusionMatrix confusion)
    {
        const int Margin = 110;
        var classes = confusion.Classes.Length;
        var cell = Math.Clamp(560 / classes, 18, 110);
        var drawing = new Drawing(
            Margin + (classes * cell) + 24, Margin + (classes * cell) + 24,
            "Confusion matrix", "Test rows by their true class (rows) and the class that was predicted (columns); the darker, the larger the share of the true class.");
        drawing.Text(Margin + (classes * cell / 2.0), 46, "predicted", "middle", fill: Drawing.Ink);
        drawing.Text(16, Margin + (classes * cell / 2.0), "true", "middle", fill: Drawing.Ink, turned: -90);
        for (var row = 0; row < classes; row++)
        {
            var total = confusion.Counts[row].Sum();
            drawing.Text(Margin - 8, Margin + ((row + 0.5) * cell) + 4, ValueText.Cut(confusion.Classes[row], ClassCharacters), "end", fill: Drawing.Ink);
            drawing.Text(Margin + ((row + 0.5) * cell), Margin - 8, ValueText.Cut(confusion.Classes[row], ClassCharacters), "start", fill: Drawing.Ink, turned: -45);
            for (var column = 0; column < classes; column++)
            {
                var count = confusion.Counts[row][column];
                var share = total == 0 ? 0 : (double)count / total;
                drawing.Rectangle(Margin + (column * cell), Margin + (row * cell), cell - 1, cell - 1, Shade(share, row == column));
                if (count > 0)
                {
                    drawing.Text(
                        Margin + ((column + 0.5) * cell), Margin + ((row + 0.5) * cell) + 4, count.ToString(CultureInfo.InvariantCulture), "middle",
                        cell < 34 ? 9 : 12, share > 0.55 ? "#ffffff" : Drawing.Ink);
                }
            }
        }

        return drawing.Write();
    }

    private static string Importance(ImportanceAnalysis importance)
    {
        const int Left = 200;
        const int Bar = 300;
        var shown = importance.Features.Take(MostFeatures).ToList();
        var most = Math.Max(shown.Max(feature => Math.Max(feature.Loss, feature.High)), 1e-12);
        var drawing = new Drawing(
            Left + Bar + 140, 60 + (shown.Count * 24), $"What the model leans on: loss of {importance.Metric}",
            $"By how much {importance.Metric} becomes worse when one feature's values are shuffled among {importance.Rows} test rows, the most important feature first. The thin line spans the {importance.Repeats} shuffles.");
        for (var i = 0; i < shown.Count; i++)
        {
            var y = 44 + (i * 24);
            var feature = shown[i];
            drawing.Text(Left - 8, y + 13, ValueText.Cut(feature.Feature, FeatureCharacters), "end", fill: Drawing.Ink);
            drawing.Rectangle(Left, y, Math.Max(0, feature.Loss) / most * Bar, 17, Drawing.Main);
            drawing.Line(Left + (Math.Max(0, feature.Low) / most * Bar), y + 8.5, Left + (Math.Max(0, feature.High) / most * Bar), y + 8.5, Drawing.Second, 1.5);
            drawing.Text(Left + (Math.Max(0, Math.Max(feature.High, feature.Loss)) / most * Bar) + 6, y + 13, Axes.Text(feature.Loss));
        }

        return drawing.Write();
    }

    private static string Interval(ModelEvaluation evaluation, string metric) => evaluation.Metrics.GetValueOrDefault(metric) switch
    {
        { Low: { } low, High: { } high } estimate => string.Create(CultureInfo.InvariantCulture, $"{estimate.Value:0.000} ({low:0.000} to {high:0.000})"),
        { } estimate => string.Create(CultureInfo.InvariantCulture, $"{estimate.Value:0.000}"),
        null => "not defined",
    };

    private static string Shade(double share, bool isRight)
    {
        // From white to the right colour: blue for hits, orange for misses.
        var (red, green, blue) = isRight ? (0x1d, 0x5f, 0xa8) : (0xb3, 0x59, 0x00);
        return $"#{Mix(red, share):x2}{Mix(green, share):x2}{Mix(blue, share):x2}";
    }

    private static int Mix(int colour, double share) => (int)Math.Round(245 + ((colour - 245) * share));
}
