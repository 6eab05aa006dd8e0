using MlOps.Datasets;
using MlOps.Work;

namespace MlOps.Runs;

/// <summary>A dataset's version is looked at in view of a label.</summary>
internal sealed class ProfileKind(DatasetReading datasets) : IRunKind
{
    public Type SpecType => typeof(ProfileSpec);

    public async ValueTask<(RunSpec? Resolved, Refusal? Refusal)> ResolveAsync(SubmitRun submit, CancellationToken cancellationToken)
    {
        var spec = (ProfileSpec)submit.Spec;
        var (dataset, version, refusal) = await datasets.FindAsync(spec.DatasetId, spec.DatasetVersion, cancellationToken);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        var manifest = await datasets.ManifestAsync(version!, cancellationToken);
        return ProfilePlan.Check(spec.Label, manifest, dataset!.Name) is { } unfit
            ? (null, unfit)
            : (spec with { DatasetVersion = version!.Number }, null);
    }

    public async Task<WorkerJob> JobAsync(RunView run, string folder, CancellationToken cancellationToken)
    {
        var spec = (ProfileSpec)run.Spec;
        return new ProfileJob
        {
            WorkDirectory = folder,
            Limits = spec.Limits,
            Spec = spec,
            Data = await datasets.FilesAsync(spec.DatasetId, spec.DatasetVersion, cancellationToken),
        };
    }

    public async Task<RunResult> KeepAsync(RunView run, WorkerDone done, WorkFiles files) =>
        new ProfileResult { Files = await files.KeepAsync(done.Files) };

    /// <summary>Nothing is registered: what was found is the run's own.</summary>
    public Task<RunCommand> RecordAsync(string runId, RunState run, RunResult result) =>
        Task.FromResult<RunCommand>(new Recorded(new(null, null)));
}
