using MlOps.Datasets;
using MlOps.Work;

namespace MlOps.Runs;

/// <summary>A file becomes a dataset's version, or a part of one.</summary>
internal sealed class IngestionKind(
    IGrainFactory grains, IUploadStore uploads, IArtifactStore artifacts, DatasetReading datasets, VersionRecording versions) : IRunKind
{
    public Type SpecType => typeof(IngestionSpec);

    public async ValueTask<(RunSpec? Resolved, Refusal? Refusal)> ResolveAsync(SubmitRun submit, CancellationToken cancellationToken)
    {
        var dataset = grains.GetGrain<IDatasetGrain>(submit.ParentId);
        if (await dataset.GetAsync(cancellationToken) is not { } view)
        {
            return (null, Refusals.Missing(Kinds.Dataset, submit.ParentId));
        }

        var spec = (IngestionSpec)submit.Spec;
        return PartPlan.Resolve(spec, view.Name, spec.Mode == UploadMode.Replace ? null : await dataset.GetVersionAsync(null, cancellationToken));
    }

    public async Task<WorkerJob> JobAsync(RunView run, string folder, CancellationToken cancellationToken)
    {
        var spec = (IngestionSpec)run.Spec;
        var (parts, position) = PartPlan.Staying(await BaseAsync(spec, cancellationToken), spec.Part);
        var files = ImmutableArray.CreateBuilder<PartFiles>();
        foreach (var part in parts)
        {
            files.Add(new(
                part,
                await artifacts.LocalPathAsync(part.DataDigest, cancellationToken),
                await artifacts.LocalPathAsync(part.ManifestDigest, cancellationToken),
                await datasets.LocalAsync(part.Files, cancellationToken)));
        }

        return new IngestionJob
        {
            WorkDirectory = folder,
            Limits = spec.Limits,
            InputPath = await uploads.LocalPathAsync(spec.UploadKey, cancellationToken),
            RawDigest = spec.RawDigest,
            Csv = spec.Csv,
            File = spec.File,
            Part = spec.Part ?? DatasetContent.FirstPart,
            Parts = files.ToImmutable(),
            Position = position,
        };
    }

    public async Task<RunResult> KeepAsync(RunView run, WorkerDone done, WorkFiles files)
    {
        var made = (IngestionDone)done;
        var spec = (IngestionSpec)run.Spec;
        var (kept, data) = await files.KeepTableAsync(made, spec.RawDigest);
        var content = kept with { BaseVersion = spec.BaseVersion };
        return new IngestionResult(made.Part is { } part
            ? WithParts(content, await PartAsync(part, spec, data, files), data, await BaseAsync(spec, default))
            : content);
    }

    public Task<RunCommand> RecordAsync(string runId, RunState run, RunResult result) =>
        versions.RecordAsync(runId, run.ParentId, ((IngestionResult)result).Content);

    private static async Task<DatasetPart> PartAsync(PartDone made, IngestionSpec spec, StoredFile data, WorkFiles files)
    {
        var manifest = await files.KeepAsync(made.ManifestFile);
        var others = ImmutableSortedDictionary.CreateBuilder<string, StoredFile>(StringComparer.Ordinal);
        foreach (var (name, file) in made.Files)
        {
            others[name] = await files.KeepAsync(file);
        }

        return new()
        {
            Name = spec.Part!,
            Identity = made.Identity,
            RawDigest = spec.RawDigest,
            DataDigest = data.Digest,
            ManifestDigest = manifest.Digest,
            Rows = made.Rows,
            StoredBytes = data.Bytes + manifest.Bytes + others.Values.Sum(file => file.Bytes),
            Files = others.ToImmutable(),
        };
    }

    private static DatasetContent WithParts(DatasetContent content, DatasetPart part, StoredFile data, DatasetContent? based)
    {
        var (parts, position) = PartPlan.Staying(based, part.Name);
        return content with
        {
            Parts = parts.Insert(position ?? parts.Length, part),

            // The part's Parquet is in both.
            StoredBytes = content.StoredBytes + part.StoredBytes - data.Bytes,
        };
    }

    private async Task<DatasetContent?> BaseAsync(IngestionSpec spec, CancellationToken cancellationToken) => spec.BaseVersion is { } number
        ? (await grains.GetGrain<IDatasetGrain>(spec.DatasetId).GetVersionAsync(number, cancellationToken))?.Content
            ?? throw new InvalidOperationException($"Version {number} of {spec.DatasetId} is gone.")
        : null;
}
