using System.Globalization;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Prediction;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Onnx;

/// <summary>Compares an exported model with the model itself, row by row; <see cref="ExportReport"/> says by which measure.</summary>
internal static class ExportGate
{
    /// <summary>The greatest relative difference that is let through.</summary>
    public const double Tolerance = 1e-4;

    private const int RowsPerBatch = 4096;

    public static ExportReport Compare(
        IRowsModel exported, IRowsModel own, ModelManifest manifest, IReadOnlyList<ViewColumn> columns, int[] rows, CancellationToken cancellationToken)
    {
        var scores = new Difference(AnswerExport.Score, isScaled: manifest.Task != TrainingTask.Binary);
        var probabilities = new Difference(manifest.Task == TrainingTask.Binary ? AnswerExport.Probability : AnswerExport.Probabilities, isScaled: false);
        var classes = new ClassComparison(manifest);
        foreach (var batch in rows.Chunk(RowsPerBatch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var view = new ColumnarView(columns, batch);
            var (theirs, ours) = (exported.Predict(view), own.Predict(view));
            scores.Add(theirs.Scores, ours.Scores);
            probabilities.Add(theirs.Probabilities, ours.Probabilities);
            classes.Add(theirs, ours);
        }

        var hasClasses = manifest.Task is TrainingTask.Binary or TrainingTask.Multiclass;
        var report = new ExportReport
        {
            Status = ExportStatus.Exported,
            Tolerance = Tolerance,
            Rows = rows.Length,
            Outputs = manifest.Task switch
            {
                TrainingTask.Binary => [probabilities.Result(), scores.Result()],
                TrainingTask.Multiclass => [probabilities.Result()],
                _ => [scores.Result()],
            },
            OtherClasses = hasClasses ? classes.Others : null,
            Ties = hasClasses ? classes.Ties : null,
        };
        return WhyNot(report) is { } reason ? report with { Status = ExportStatus.Refused, Reason = reason } : report;
    }

    private static string? WhyNot(ExportReport report)
    {
        if (report.Outputs.FirstOrDefault(output => !(output.MaximumRelative <= Tolerance)) is { } worst)
        {
            return worst.MaximumRelative is { } difference
                ? string.Create(CultureInfo.InvariantCulture, $"{worst.Output} differs by {difference:G3} relative to ML.NET's in {report.Rows} rows; {Tolerance:G1} is let through.")
                : $"{worst.Output} is no number where ML.NET's is one, or the other way round.";
        }

        return report.OtherClasses > 0
            ? $"Another class than ML.NET's is predicted for {report.OtherClasses} of {report.Rows} rows."
            : null;
    }
}
