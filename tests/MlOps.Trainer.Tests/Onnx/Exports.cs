using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Trainer.Prediction;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Onnx;

/// <summary>Pipelines of ours with any trainer of ML.NET, exported and compared.</summary>
internal static class Exports
{
    public static ExportReport ReportOf(string folder) =>
        JsonSerializer.Deserialize<ExportReport>(File.ReadAllBytes(Path.Combine(folder, ExportReport.FileName)), MlOpsJson.Options)!;

    /// <summary>Fits features and trainer on the training part, exports, and compares on <paramref name="probe"/>, else on all rows.</summary>
    public static ExportReport Compare(
        SampleData data,
        TrainingTask task,
        Func<MLContext, IEstimator<ITransformer>> trainer,
        string featurisedFor = TrainerCatalog.LightGbm,
        SampleData? probe = null)
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        var read = data.Read(task);
        ViewColumn[] columns = [.. read.Features.Select(feature => feature.ToViewColumn())];
        var train = new ColumnarView([.. columns, .. LabelColumns(read)], [.. read.Parts.All]);
        var featuriser = Featurisation.Estimator(ml, read, featurisedFor, Roles.Of(read)).Fit(train);
        var predictor = trainer(ml).Fit(featuriser.Transform(train));
        var whole = new TransformerChain<ITransformer>(featuriser, predictor);
        if (task == TrainingTask.Multiclass)
        {
            whole = new(featuriser, predictor, ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(whole.Transform(train)));
        }

        var manifest = new ModelManifest
        {
            Task = task,
            Label = read.Label.Name,
            Inputs = Featurisation.Describe(featuriser, read),
            Classes = read.Label.Classes,
            Trainer = "any",
            Metrics = ImmutableSortedDictionary<string, double>.Empty,
            PrimaryMetric = "any",
            TrainRows = 0,
            TestRows = 0,
        };
        File.WriteAllBytes(folder["model.onnx"], OnnxExport.Convert(new("any", featuriser, whole), new ColumnarView(columns, []).Schema, manifest));
        using var exported = new OnnxModel(folder["model.onnx"], manifest);
        using var own = new MlNetModel(whole, manifest);
        var asked = probe?.Read(task, data) ?? read;
        return ExportGate.Compare(
            exported, own, manifest, [.. asked.Features.Select(feature => feature.ToViewColumn())], [.. asked.Parts.All], CancellationToken.None);
    }

    /// <summary>Makes the export of a trained model once more, by another converter.</summary>
    public static List<string> Again(SampleData data, TrainedModel model, OnnxProduct.Converter converter)
    {
        var read = data.Read(model.Manifest.Task);
        var pipeline = (TransformerChain<ITransformer>)new MLContext().Model.Load(model.ModelPath, out _);
        var trained = new Trained
        {
            Job = data.Job(SampleData.Spec("y")) with { WorkDirectory = model.Folder },
            Spec = SampleData.Spec("y"),
            Ml = new MLContext(1),
            Data = read,
            Columns = [.. read.Features.Select(feature => feature.ToViewColumn())],
            Model = new(model.Outcome.Trainer, pipeline, pipeline),
            Manifest = model.Manifest,
            EntryDigest = model.Outcome.EntryDigest,
            Output = new RecordedOutput(),
        };
        return [.. OnnxProduct.Make(trained, converter, CancellationToken.None)];
    }

    private static IEnumerable<ViewColumn> LabelColumns(TrainingData read)
    {
        yield return read.Label.ToViewColumn();

        // Ten rows each, for trainers that rank.
        yield return new ClassColumn("Group", [.. Enumerable.Range(0, read.Parts.All.Count()).Select(row => row / 10)], [.. Enumerable.Range(0, (read.Parts.All.Count() / 10) + 1).Select(group => $"{group}")]);
    }
}
