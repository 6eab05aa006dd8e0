using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Work;

namespace MlOps.Trainer.Training;

/// <summary>One training: data in, a model and its manifest out.</summary>
internal static class TrainingRunner
{
    private const string ModelFile = "model.zip";
    private const string ManifestFile = "manifest.json";

    /// <summary>Trains as <paramref name="job"/> says and leaves the model and its manifest in the work folder.</summary>
    /// <exception cref="JobFailedException">The job cannot be done as it was asked for.</exception>
    public static TrainingOutcome Run(TrainingJob job, IWorkerOutput output, CancellationToken cancellationToken) =>
        Run(job, output, LightGbmLibrary.IsAvailable, cancellationToken);

    internal static TrainingOutcome Run(TrainingJob job, IWorkerOutput output, Func<bool> isLightGbmAvailable, CancellationToken cancellationToken)
    {
        List<string> notices = [];
        var trainer = TrainerChoice.Of(job.Spec.Trainer, isLightGbmAvailable, notices);

        output.Progress("reading");
        var data = TrainingData.Read(job, output, notices, cancellationToken);
        var task = data.Label.Task;
        output.Log(string.Create(
            CultureInfo.InvariantCulture,
            $"{task} of '{data.Label.Name}' by {trainer}: {data.Features.Count} features, {data.Parts.Train.Length} rows to learn from, {data.Parts.Test.Length} for the test."));

        cancellationToken.ThrowIfCancellationRequested();
        output.Progress("featurising");
        var ml = new MLContext(job.Spec.Seed);
        ViewColumn[] features = [.. data.Features.Select(feature => feature.ToViewColumn())];
        var train = new ColumnarView([.. features, data.Label.ToViewColumn()], data.Parts.Train);
        var vector = VectorName(data);
        var learner = Trainers.Create(ml, task, trainer, job.Spec, data.Label.Name, vector);
        var featuriser = Featurisation.Estimator(ml, data, trainer, vector).Fit(train);

        cancellationToken.ThrowIfCancellationRequested();
        output.Progress("training");
        var model = Chain(ml, task, featuriser, learner.Fit(featuriser.Transform(train)), train);

        cancellationToken.ThrowIfCancellationRequested();
        output.Progress("evaluating");
        var test = new ColumnarView(features, data.Parts.Test);
        var metrics = Evaluation.Measure(model, test, data.Label, data.Parts.Test, notices);
        foreach (var (name, value) in metrics)
        {
            output.Metric(name, 0, value);
        }

        cancellationToken.ThrowIfCancellationRequested();
        output.Progress("saving");
        var modelPath = Path.Combine(job.WorkDirectory, ModelFile);
        ml.Model.Save(model, test.Schema, modelPath);
        Save(job, data, trainer, metrics, Featurisation.Describe(featuriser, data), notices);
        foreach (var notice in notices)
        {
            output.Log(notice);
        }

        return new(ModelFile, ManifestFile, EntryDigest.Of(modelPath), trainer, metrics);
    }

    /// <summary>The whole model: a class is predicted by its text, not by its key.</summary>
    private static TransformerChain<ITransformer> Chain(
        MLContext ml,
        TrainingTask task,
        ITransformer featuriser,
        ITransformer predictor,
        IDataView train)
    {
        if (task != TrainingTask.Multiclass)
        {
            return new TransformerChain<ITransformer>(featuriser, predictor);
        }

        var answers = predictor.Transform(featuriser.Transform(train));
        return new TransformerChain<ITransformer>(featuriser, predictor, ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(answers));
    }

    /// <summary>A name for the vector of features that no column has.</summary>
    private static string VectorName(TrainingData data)
    {
        var name = "Features";
        while (name == data.Label.Name || data.Features.Any(feature => feature.Name == name))
        {
            name += "_";
        }

        return name;
    }

    private static void Save(
        TrainingJob job,
        TrainingData data,
        string trainer,
        ImmutableSortedDictionary<string, double> metrics,
        ImmutableArray<ModelInput> inputs,
        List<string> notices)
    {
        var manifest = new ModelManifest
        {
            Task = data.Label.Task,
            Label = data.Label.Name,
            Inputs = inputs,
            Classes = data.Label.Classes,
            Trainer = trainer,
            Parameters = job.Spec.Parameters,
            Metrics = metrics,
            PrimaryMetric = PrimaryMetrics.Of(data.Label.Task).Name,
            TrainRows = data.Parts.Train.Length,
            TestRows = data.Parts.Test.Length,
            Notices = [.. notices],
        };
        File.WriteAllBytes(Path.Combine(job.WorkDirectory, ManifestFile), JsonSerializer.SerializeToUtf8Bytes(manifest, MlOpsJson.Indented));
    }
}
