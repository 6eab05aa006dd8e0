using Microsoft.Extensions.Logging;
using MlOps.Queues;
using Orleans.Concurrency;

namespace MlOps.Runs;

[Reentrant]
[AwayFrom(SiloRole.Serving)]
[GrainType(Kinds.Run)]
internal sealed partial class RunGrain(
    [PersistentState(Kinds.Run)] IPersistentState<ActorRecord<RunState>> record,
    ActorServices services,
    RunRules rules,
    RunKinds kinds,
    IUploadStore uploads,
    ILogger<RunGrain> logger)
    : Actor<RunState, RunCommand, RunView>(Kinds.Run, record, services), IRunGrain
{
    protected override ILogger Logger => logger;

    public async Task<Reply<RunSpec>> ResolveAsync(SubmitRun submit, CancellationToken cancellationToken)
    {
        if (submit.Spec.Limits.Check() is { } limits)
        {
            return new(null, limits);
        }

        if (await GrainFactory.GetGrain<IJobQueueGrain>(Ids.DefaultQueue).CheckFitAsync(submit.Spec.Limits, cancellationToken) is { } tooLarge)
        {
            return new(null, tooLarge);
        }

        var (resolved, refusal) = await kinds.Of(submit.Spec).ResolveAsync(submit, cancellationToken);
        return new(resolved, refusal);
    }

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

        var (resolved, refusal, _) = await ResolveAsync(submit, cancellationToken);
        return (resolved is null ? command : new SubmitResolved(submit, resolved with { TraceParent = RunTracing.Current }), refusal);
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
            // A renewal may be under way; then the lease that is over is not the one that counts.
            var reply = await ExecuteOwnAsync(new LoseAttempt(run.Attempt, isOrphaned ? null : run.LeaseExpiresAt));
            if (reply.View?.Holder != run.Holder)
            {
                LogAttemptLost(logger, ActorId, run.Attempt, run.Holder);
            }
        }
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "Run {RunId} lost attempt {Attempt} with its holder {Holder}")]
    private static partial void LogAttemptLost(ILogger logger, string runId, int attempt, string? holder);
}
