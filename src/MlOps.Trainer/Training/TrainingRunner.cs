using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Evaluation;
using MlOps.Trainer.Onnx;
using MlOps.Trainer.Provenance;
using MlOps.Trainer.Search;
using MlOps.Trainer.Work;
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
        SearchProduct.Make,
        EvaluationProduct.Make,
        OnnxProduct.Make,
        ProvenanceProduct.Make,
    ];

    /// <summary>Trains as <paramref name="job"/> says and leaves the model and its manifest in the work folder.</summary>
    /// <exception cref="JobFailedException">The job cannot be done as it was asked for.</exception>
    public static TrainingDone Run(TrainingJob job, IWorkerOutput output, CancellationToken cancellationToken) =>
        Run(job, output, LightGbmLibrary.IsAvailable, cancellationToken);

    internal static TrainingDone Run(TrainingJob job, IWorkerOutput output, Func<bool> isLightGbmAvailable, CancellationToken cancellationToken) =>
        Run(job, output, isLightGbmAvailable, TimeProvider.System, ProcessUsage.CpuNanoseconds, cancellationToken);

    /// <param name="job">What to train.</param>
    /// <param name="output">Takes what is said meanwhile.</param>
    /// <param name="isLightGbmAvailable">Whether LightGBM's library can be loaded.</param>
    /// <param name="clock">Measures a search's seconds.</param>
    /// <param name="cpuNanoseconds">CPU time of the process, by which a search's cost is counted.</param>
    /// <param name="cancellationToken">Ends the training between its steps.</param>
    internal static TrainingDone Run(
        TrainingJob job,
        IWorkerOutput output,
        Func<bool> isLightGbmAvailable,
        TimeProvider clock,
        Func<long> cpuNanoseconds,
        CancellationToken cancellationToken)
    {
        List<string> notices = [];
        var asked = job.Spec.Trainer is { } name ? TrainerChoice.Known(name) : null;
        if (asked == TrainerCatalog.Auto && job.Spec.EarlyStoppingRounds is not null)
        {
            throw new JobFailedException("early-stopping.trainer", "A search chooses how long to boost by itself. Leave early stopping out, or name a trainer.");
        }

        output.Progress("reading");
        var data = TrainingData.Read(job, output, notices, cancellationToken);
        var task = data.Label.Task;
        cancellationToken.ThrowIfCancellationRequested();
        var (spec, search) = asked == TrainerCatalog.Auto
            ? new TrainerSearch(data.Raw, output, isLightGbmAvailable, clock, cpuNanoseconds).Run(data.Parts, notices, cancellationToken)
            : (job.Spec, null);
        var trainer = TrainerChoice.Of(spec.Trainer, task, isLightGbmAvailable, notices);
        if (spec.EarlyStoppingRounds is not null && !TrainerCatalog.StopsEarly(trainer, task))
        {
            throw new JobFailedException("early-stopping.trainer", $"{trainer} does not stop early when it does {task}. Leave early stopping out, or choose LightGbm.");
        }

        output.Log(string.Create(
            CultureInfo.InvariantCulture,
            $"{task}{(data.Label.IsKnown ? $" of '{data.Label.Name}'" : "")} by {trainer}: {data.Features.Count} features, {data.Parts.Train.Length} rows to learn from, {data.Parts.Test.Length} for the test."));

        cancellationToken.ThrowIfCancellationRequested();
        var ml = new MLContext(spec.Seed);
        ViewColumn[] features = [.. data.Features.Select(feature => feature.ToViewColumn())];
        var model = new Learner(ml, spec, data, output).Fit(trainer, features, notices, cancellationToken);

        cancellationToken.ThrowIfCancellationRequested();
        output.Progress("evaluating");
        var test = new ColumnarView(features, data.Parts.Test);
        var metrics = HeadlineMetrics.Of(model.Whole, test, data, notices);
        foreach (var (metric, value) in metrics)
        {
            output.Metric(metric, 0, value);
        }

        cancellationToken.ThrowIfCancellationRequested();
        output.Progress("saving");
        var modelPath = Path.Combine(job.WorkDirectory, ModelFile);
        ml.Model.Save(model.Whole, test.Schema, modelPath);
        var resolved = spec with { Task = task, Trainer = model.Trainer };
        var manifest = Manifest(resolved, data, metrics, Featurisation.Describe(model.Featuriser, data), notices);
        File.WriteAllBytes(Path.Combine(job.WorkDirectory, ManifestFile), JsonSerializer.SerializeToUtf8Bytes(manifest, MlOpsJson.Indented));
        foreach (var notice in notices)
        {
            output.Log(notice);
        }

        var trained = new Trained
        {
            Job = job,
            Spec = resolved,
            Ml = ml,
            Data = data,
            Columns = features,
            Model = model,
            Manifest = manifest,
            EntryDigest = EntryDigest.Of(modelPath),
            Output = output,
            Search = search,
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
        TrainingSpec spec,
        TrainingData data,
        ImmutableSortedDictionary<string, double> metrics,
        ImmutableArray<ModelInput> inputs,
        List<string> notices) => new()
        {
            Task = data.Label.Task,
            Label = data.Label.Name,
            Inputs = inputs,
            Classes = data.Label.Classes,
            Trainer = spec.Trainer!,
            Parameters = spec.Parameters,
            GroupColumn = data.Groups?.Name,
            Metrics = metrics,
            PrimaryMetric = PrimaryMetrics.Of(data.Label.Task).Name,
            TrainRows = data.Parts.Train.Length,
            TestRows = data.Parts.Test.Length,
            Notices = [.. notices],
        };
}
