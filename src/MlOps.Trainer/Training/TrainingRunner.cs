using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Trainer.Evaluation;
using MlOps.Trainer.Provenance;
using MlOps.Work;

namespace MlOps.Trainer.Training;

/// <summary>One training: data in, a model and its manifest out.</summary>
internal static class TrainingRunner
{
    private const string ModelFile = "model.zip";
    private const string ManifestFile = "manifest.json";

    /// <summary>What is made of a trained model beside the model itself; each answers with the files that it left.</summary>
    private static readonly ImmutableArray<Func<Trained, CancellationToken, IEnumerable<string>>> Products =
    [
        EvaluationProduct.Make,
        ProvenanceProduct.Make,
    ];

    /// <summary>Trains as <paramref name="job"/> says and leaves the model and its manifest in the work folder.</summary>
    /// <exception cref="JobFailedException">The job cannot be done as it was asked for.</exception>
    public static TrainingDone Run(TrainingJob job, IWorkerOutput output, CancellationToken cancellationToken) =>
        Run(job, output, LightGbmLibrary.IsAvailable, cancellationToken);

    internal static TrainingDone Run(TrainingJob job, IWorkerOutput output, Func<bool> isLightGbmAvailable, CancellationToken cancellationToken)
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
        var ml = new MLContext(job.Spec.Seed);
        ViewColumn[] features = [.. data.Features.Select(feature => feature.ToViewColumn())];
        var train = new ColumnarView([.. features, data.Label.ToViewColumn()], data.Parts.Train);
        var model = new Learner(ml, job.Spec, data, output).Fit(trainer, train, notices, cancellationToken);

        cancellationToken.ThrowIfCancellationRequested();
        output.Progress("evaluating");
        var test = new ColumnarView(features, data.Parts.Test);
        var metrics = HeadlineMetrics.Of(model.Whole, test, data.Label, data.Parts.Test, notices);
        foreach (var (name, value) in metrics)
        {
            output.Metric(name, 0, value);
        }

        cancellationToken.ThrowIfCancellationRequested();
        output.Progress("saving");
        var modelPath = Path.Combine(job.WorkDirectory, ModelFile);
        ml.Model.Save(model.Whole, test.Schema, modelPath);
        var manifest = Manifest(job, data, model.Trainer, metrics, Featurisation.Describe(model.Featuriser, data), notices);
        File.WriteAllBytes(Path.Combine(job.WorkDirectory, ManifestFile), JsonSerializer.SerializeToUtf8Bytes(manifest, MlOpsJson.Indented));
        foreach (var notice in notices)
        {
            output.Log(notice);
        }

        var trained = new Trained
        {
            Job = job,
            Spec = job.Spec,
            Ml = ml,
            Data = data,
            Columns = features,
            Model = model,
            Manifest = manifest,
            EntryDigest = EntryDigest.Of(modelPath),
            Output = output,
        };
        return new()
        {
            ModelFile = ModelFile,
            ManifestFile = ManifestFile,
            EntryDigest = trained.EntryDigest,
            Trainer = model.Trainer,
            Metrics = metrics,
            Resolved = trained.Spec,
            Files = [.. Products.SelectMany(make => make(trained, cancellationToken))],
        };
    }

    private static ModelManifest Manifest(
        TrainingJob job,
        TrainingData data,
        string trainer,
        ImmutableSortedDictionary<string, double> metrics,
        ImmutableArray<ModelInput> inputs,
        List<string> notices) => new()
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
}
