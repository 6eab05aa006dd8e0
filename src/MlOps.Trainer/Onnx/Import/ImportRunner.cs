using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Work;

namespace MlOps.Trainer.Onnx.Import;

/// <summary>A foreign model's check: read by us, loaded and run by ONNX Runtime, described for the host.</summary>
internal static class ImportRunner
{
    private const string ModelFile = "model.onnx";
    private const string ManifestFile = "manifest.json";
    private const string LoadTime = "loadMilliseconds";
    private const string RunTime = "runMilliseconds";

    /// <exception cref="JobFailedException">The model is not one that the host should load.</exception>
    public static ImportDone Run(ImportJob job, IWorkerOutput output, CancellationToken cancellationToken)
    {
        if (job.Spec.Format != ModelFormat.Onnx)
        {
            throw new JobFailedException("import.format", $"A model of the format {job.Spec.Format} cannot be imported; ONNX can.");
        }

        var memoryBytes = job.Limits.MemoryMiB * 1024L * 1024;
        output.Progress("checking");
        var model = OnnxFile.Read(job.InputPath, job.RawDigest, memoryBytes);

        cancellationToken.ThrowIfCancellationRequested();
        output.Progress("loading");
        var began = Stopwatch.GetTimestamp();
        using var session = OnnxSession.Load(job.InputPath);
        var loadMilliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;

        output.Progress("running");
        var signature = SignatureReader.Read(session, GraphCheck.ZipMaps(model));
        var probe = new Probe(session, signature, memoryBytes, cancellationToken).Run();

        output.Progress("saving");
        var metrics = ImmutableSortedDictionary<string, double>.Empty.Add(LoadTime, loadMilliseconds).Add(RunTime, probe.RunMilliseconds);
        foreach (var (name, value) in metrics)
        {
            output.Metric(name, 0, value);
        }

        File.Copy(job.InputPath, Path.Combine(job.WorkDirectory, ModelFile), overwrite: true);
        var manifest = Manifest(model, probe, metrics);
        File.WriteAllBytes(Path.Combine(job.WorkDirectory, ManifestFile), JsonSerializer.SerializeToUtf8Bytes(manifest, MlOpsJson.Indented));
        Say(output, manifest);
        return new() { ModelFile = ModelFile, ManifestFile = ManifestFile };
    }

    private static ModelManifest Manifest(OnnxModel model, ProbeResult probe, ImmutableSortedDictionary<string, double> metrics)
    {
        var plain = new ModelManifest
        {
            Task = TrainingTask.Tensors,
            Format = ModelFormat.Onnx,
            Signature = probe.Signature,
            IsBatchSafe = probe.IsBatchSafe,
            Metadata = OnnxMetadata.Of(model),
            Label = "",
            Inputs = [],
            Classes = probe.Classes,
            Trainer = "import",
            Metrics = metrics,
            PrimaryMetric = RunTime,
            TrainRows = 0,
            TestRows = 0,
            Notices = probe.Notices,
        };
        return EmbeddedManifest.Apply(model, plain);
    }

    private static void Say(IWorkerOutput output, ModelManifest manifest)
    {
        var signature = manifest.Signature!;
        output.Log($"takes {Text(signature.Inputs)}; gives {Text(signature.Outputs)}; rows are predicted {(manifest.IsBatchSafe ? "together" : "one by one")}.");
        foreach (var notice in manifest.Notices)
        {
            output.Log(notice);
        }
    }

    private static string Text(ImmutableArray<TensorSignature> tensors)
    {
        const int Shown = 10;
        var text = string.Join(", ", tensors.Take(Shown).Select(tensor => $"{tensor.Name} {tensor.Datatype}[{string.Join(',', tensor.Shape)}]"));
        return tensors.Length <= Shown ? text : string.Create(CultureInfo.InvariantCulture, $"{text} and {tensors.Length - Shown} more");
    }
}
