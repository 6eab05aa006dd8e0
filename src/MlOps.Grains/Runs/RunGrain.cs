using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlOps.Datasets;
using MlOps.Experiments;
using Orleans.Concurrency;

namespace MlOps.Runs;

[Reentrant]
[GrainType(Kinds.Run)]
internal sealed partial class RunGrain(
    [PersistentState(Kinds.Run)] IPersistentState<ActorRecord<RunState>> record,
    ActorServices services,
    RunRules rules,
    IArtifactStore artifacts,
    IUploadStore uploads,
    ICatalog catalog,
    ILogger<RunGrain> logger)
    : Actor<RunState, RunCommand, RunView>(Kinds.Run, record, services), IRunGrain
{
    protected override ILogger Logger => logger;

    protected override Decision<RunState> Decide(RunState? state, RunCommand command, Circumstances circumstances) =>
        RunDecider.Decide(state, command, circumstances, rules);

    protected override RunView? View(RunState state) => state.ToView(ActorId);

    protected override string? ProjectOf(RunState state) => state.ProjectId;

    protected override bool HasIntent(RunState state) => state.HasIntent;

    /// <summary>A sign of life comes every second, and the attempt number makes its repeat harmless.</summary>
    protected override bool IsRecorded(RunCommand command) => command is not ReportProgress;

    protected override async ValueTask<(RunCommand Command, Refusal? Refusal)> PrepareAsync(RunCommand command, CancellationToken cancellationToken)
    {
        if (command is not SubmitRun submit || Committed is not null)
        {
            return (command, null);
        }

        if (TrainingPlan.Limits(submit.Spec.Limits) is { } limits)
        {
            return (command, limits);
        }

        if (submit.Spec is not TrainingSpec training)
        {
            return await GrainFactory.GetGrain<IDatasetGrain>(submit.ParentId).GetAsync(cancellationToken) is null
                ? (command, Refusals.Missing(Kinds.Dataset, submit.ParentId))
                : (new SubmitResolved(submit, submit.Spec), null);
        }

        if (await GrainFactory.GetGrain<IExperimentGrain>(submit.ParentId).GetAsync(cancellationToken) is null)
        {
            return (command, Refusals.Missing(Kinds.Experiment, submit.ParentId));
        }

        var (resolved, refusal) = await ResolveAsync(training, cancellationToken);
        return (resolved is null ? command : new SubmitResolved(submit, resolved), refusal);
    }

    protected override async Task OnWakeAsync(Wakeup wakeup)
    {
        if (Committed is not { } run || !run.Status.IsHeld())
        {
            return;
        }

        var hasExpired = wakeup.LeasesCount && run.LeaseExpiresAt <= Clock.GetUtcNow();
        var isOrphaned = !wakeup.LiveHolders.IsEmpty && !wakeup.LiveHolders.Contains(run.Holder ?? "");
        if (hasExpired || isOrphaned)
        {
            LogAttemptLost(logger, ActorId, run.Attempt, run.Holder);
            await ExecuteOwnAsync(new LoseAttempt(run.Attempt));
        }
    }

    private async Task<(TrainingSpec? Spec, Refusal? Refusal)> ResolveAsync(TrainingSpec spec, CancellationToken cancellationToken)
    {
        var dataset = GrainFactory.GetGrain<IDatasetGrain>(spec.DatasetId);
        if (await dataset.GetAsync(cancellationToken) is not { } view)
        {
            return (null, Refusals.Missing(Kinds.Dataset, spec.DatasetId));
        }

        if (await dataset.GetVersionAsync(spec.DatasetVersion, cancellationToken) is not { } version)
        {
            var what = spec.DatasetVersion is { } number ? $"no version {number}; its newest is {view.NewestVersion}" : "no version yet. Put a file into it first";
            return (null, Refusal.NotFound("dataset-version.not-found", $"The dataset {view.Name} has {what}."));
        }

        await using var file = await artifacts.OpenReadAsync(version.Content.ManifestDigest, cancellationToken);
        var manifest = await JsonSerializer.DeserializeAsync<DatasetManifest>(file, MlOpsJson.Options, cancellationToken)
            ?? throw new InvalidDataException($"The manifest {version.Content.ManifestDigest} is empty.");
        return TrainingPlan.Resolve(spec, version.Number, manifest, view.Name);
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "Run {RunId} lost attempt {Attempt} with its holder {Holder}")]
    private static partial void LogAttemptLost(ILogger logger, string runId, int attempt, string? holder);
}
