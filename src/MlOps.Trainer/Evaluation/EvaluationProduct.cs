using System.Text;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Trainer.Evaluation.Pictures;
using MlOps.Trainer.Evaluation.Reports;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Evaluation;

/// <summary>What is left of a training for people to judge it by: evaluation, pictures, report.</summary>
internal static class EvaluationProduct
{
    /// <summary>Leaves the files in the work folder.</summary>
    public static IEnumerable<string> Make(Trained trained, CancellationToken cancellationToken)
    {
        trained.Output.Progress("judging");
        var evaluation = new Evaluator(trained, cancellationToken).Evaluate();
        yield return Json(trained, ModelEvaluation.FileName, evaluation);
        foreach (var (file, svg) in EvaluationPictures.Of(evaluation))
        {
            yield return Text(trained, file, svg);
        }

        var report = ReportWriting.Of(new(evaluation, trained.Spec, [.. trained.Manifest.Notices], trained.Search is not null, Leaks.Of(trained, cancellationToken)));
        yield return Json(trained, ModelReport.FileName, report);
        yield return Text(trained, ModelReport.TextFileName, ReportText.Markdown(report));
    }

    private static string Json<T>(Trained trained, string file, T value)
    {
        File.WriteAllBytes(Path.Combine(trained.Folder, file), JsonSerializer.SerializeToUtf8Bytes(value, MlOpsJson.Indented));
        return file;
    }

    private static string Text(Trained trained, string file, string text)
    {
        File.WriteAllText(Path.Combine(trained.Folder, file), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return file;
    }
}
