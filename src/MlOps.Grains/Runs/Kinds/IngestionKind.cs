using MlOps.Datasets;
using MlOps.Work;

namespace MlOps.Runs;

/// <summary>A file becomes a dataset's version.</summary>
internal sealed class IngestionKind(IGrainFactory grains, IUploadStore uploads, VersionRecording versions) : IRunKind
{
    public Type SpecType => typeof(IngestionSpec);

    public async ValueTask<(RunSpec? Resolved, Refusal? Refusal)> ResolveAsync(SubmitRun submit, CancellationToken cancellationToken) =>
        await grains.GetGrain<IDatasetGrain>(submit.ParentId).GetAsync(cancellationToken) is null
            ? (null, Refusals.Missing(Kinds.Dataset, submit.ParentId))
            : (submit.Spec, null);

    public async Task<WorkerJob> JobAsync(RunView run, string folder, CancellationToken cancellationToken)
    {
        var spec = (IngestionSpec)run.Spec;
        return new IngestionJob
        {
            WorkDirectory = folder,
            Limits = spec.Limits,
            InputPath = await uploads.LocalPathAsync(spec.UploadKey, cancellationToken),
            RawDigest = spec.RawDigest,
            Csv = spec.Csv,
            File = spec.File,
        };
    }

    public async Task<RunResult> KeepAsync(RunView run, WorkerDone done, WorkFiles files)
    {
        var made = (IngestionDone)done;
        var data = await files.KeepAsync(made.DataFile);
        var manifest = await files.KeepAsync(made.ManifestFile);
        var others = await files.KeepAsync(made.Files);
        return new IngestionResult(new()
        {
            Identity = made.Identity,
            RawDigest = ((IngestionSpec)run.Spec).RawDigest,
            DataDigest = data.Digest,
            ManifestDigest = manifest.Digest,
            Rows = made.Rows,
            Columns = made.Columns,
            StoredBytes = data.Bytes + manifest.Bytes + others.Values.Sum(file => file.Bytes),
            Files = others,
        });
    }

    public Task<RunCommand> RecordAsync(string runId, RunState run, RunResult result) =>
        versions.RecordAsync(runId, run.ParentId, ((IngestionResult)result).Content);
}
