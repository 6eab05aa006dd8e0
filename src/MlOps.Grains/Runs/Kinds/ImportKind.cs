using MlOps.Models;
using MlOps.Work;

namespace MlOps.Runs;

/// <summary>A foreign file becomes a model's version.</summary>
internal sealed class ImportKind(IGrainFactory grains, IUploadStore uploads, VersionRegistration registration) : IRunKind
{
    /// <summary>What stands in the place of a trainer's name.</summary>
    public const string Trainer = "import";

    public Type SpecType => typeof(ImportSpec);

    public async ValueTask<(RunSpec? Resolved, Refusal? Refusal)> ResolveAsync(SubmitRun submit, CancellationToken cancellationToken)
    {
        var spec = (ImportSpec)submit.Spec;
        if (await grains.GetGrain<IModelGrain>(submit.ParentId).GetAsync(cancellationToken) is not { } model)
        {
            return (null, Refusals.Missing(Kinds.Model, submit.ParentId));
        }

        return spec.Format == ModelFormat.Onnx
            ? (spec with { Register = model.Name }, null)
            : (null, Refusal.Invalid("import.format", $"A model of the format {spec.Format} cannot be imported; ONNX can."));
    }

    public async Task<WorkerJob> JobAsync(RunView run, string folder, CancellationToken cancellationToken)
    {
        var spec = (ImportSpec)run.Spec;
        return new ImportJob
        {
            WorkDirectory = folder,
            Limits = spec.Limits,
            InputPath = await uploads.LocalPathAsync(spec.UploadKey, cancellationToken),
            RawDigest = spec.RawDigest,
            Spec = spec,
        };
    }

    public async Task<RunResult> KeepAsync(RunView run, WorkerDone done, WorkFiles files)
    {
        var made = (ImportDone)done;
        var content = await files.KeepModelAsync(((ImportSpec)run.Spec).Format, made.ModelFile, made.ManifestFile, null, made.Files);
        return new ImportResult(content) { Files = content.Files };
    }

    public async Task<RunCommand> RecordAsync(string runId, RunState run, RunResult result)
    {
        var origin = new ModelVersionOrigin
        {
            RunId = runId,
            Content = ((ImportResult)result).Content,
            Metrics = ImmutableSortedDictionary<string, double>.Empty,
            Trainer = Trainer,
        };
        var (product, refusal) = await registration.RegisterAsync(runId, run.ParentId, origin);
        return product is null ? RunKinds.NotRecorded(refusal!) : new Recorded(product);
    }
}
