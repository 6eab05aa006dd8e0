using System.Text.Json;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Evaluation;

/// <summary>What a training left for people, read back.</summary>
internal static class EvaluationFiles
{
    public static ModelEvaluation Evaluation(this TrainedModel model) => Read<ModelEvaluation>(model, ModelEvaluation.FileName);

    public static ModelReport Report(this TrainedModel model) => Read<ModelReport>(model, ModelReport.FileName);

    public static RunProvenance Provenance(this TrainedModel model) => Read<RunProvenance>(model, RunProvenance.FileName);

    public static string Text(this TrainedModel model, string file)
    {
        Assert.Contains(file, model.Outcome.Files);
        return File.ReadAllText(Path.Combine(model.Folder, file));
    }

    private static T Read<T>(TrainedModel model, string file) => JsonSerializer.Deserialize<T>(model.Text(file), MlOpsJson.Options)!;
}
