using MlOps.Accounts;

namespace MlOps.Runs;

/// <summary>
/// The rules of a run: Queued → Running → Finishing → Succeeded, with Failed and Cancelled as the other ends. Whoever
/// reports must bear the number of the attempt that holds the lease.
/// </summary>
internal static class RunDecider
{
    public static Decision<RunState> Decide(RunState? state, RunCommand command, Circumstances at, RunRules rules) => (state, command) switch
    {
        (null, SubmitResolved submit) => Decision.Accept(Submitted(submit, at)),
        (not null, SubmitRun or SubmitResolved) => Decision.Refuse(state, Refusals.AlreadyThere(Kinds.Run, at.ActorId)),
        (null, _) => Decision.Refuse(state, Refusals.Missing(Kinds.Run, at.ActorId)),

        (_, TakeRun take) => Take(state, take, at, rules),
        (_, CancelRun) => Cancel(state, at, rules),

        (_, ReportProgress report) when Stale(state, report.Attempt) is { } refusal => Decision.Refuse(state, refusal),
        (_, ReportProgress report) => Decision.Accept(state with
        {
            Progress = report.Progress,
            LeaseExpiresAt = at.Now + rules.LeaseDuration,
        }),

        (_, CompleteRun done) when IsRepeat(state, done.Attempt, RunStatus.Finishing, RunStatus.Succeeded) => Decision.Nothing(state),
        (_, CompleteRun done) when Stale(state, done.Attempt) is { } refusal => Decision.Refuse(state, refusal),

        // Whoever cancelled was told so; a result that comes all the same is dropped.
        (_, CompleteRun done) when state.Status == RunStatus.Cancelling => Decision.Accept(Stopped(state, done.Progress, at, rules)),
        (_, CompleteRun done) => Decision.Accept(Ended(state, done.Progress, at, rules) with
        {
            Status = RunStatus.Finishing,
            Result = done.Result,
            Outcome = RunOutcome.Of(done.Result),
        }),

        (_, FailRun failed) when IsRepeat(state, failed.Attempt, RunStatus.Failed) => Decision.Nothing(state),
        (_, FailRun failed) when Stale(state, failed.Attempt) is { } refusal => Decision.Refuse(state, refusal),
        (_, FailRun failed) => Decision.Accept(Failed(Ended(state, failed.Progress, at, rules), at, failed.Failure)),

        (_, StopRun stopped) when IsRepeat(state, stopped.Attempt, RunStatus.Cancelled) => Decision.Nothing(state),
        (_, StopRun stopped) when Stale(state, stopped.Attempt) is { } refusal => Decision.Refuse(state, refusal),
        (_, StopRun stopped) => Decision.Accept(Stopped(state, stopped.Progress, at, rules)),

        (_, ReturnRun returned) when Stale(state, returned.Attempt) is { } refusal => Decision.Refuse(state, refusal),
        (_, ReturnRun returned) => Decision.Accept(Returned(state, returned, at, rules)),

        (_, LoseAttempt lost) when !state.Status.IsHeld() || state.Attempt != lost.Attempt => Decision.Nothing(state),
        (_, LoseAttempt { Expired: { } expired }) when state.LeaseExpiresAt != expired => Decision.Nothing(state),
        (_, LoseAttempt) => Decision.Accept(Lost(state, at, rules)),

        (_, Billed billed) => state.Unbilled.ContainsKey(billed.Attempt)
            ? Decision.Accept(state with { Unbilled = state.Unbilled.Remove(billed.Attempt) })
            : Decision.Nothing(state),
        (_, ModelFound found) => state is { Status: RunStatus.Finishing, RegistersIn: null }
            ? Decision.Accept(state with { RegistersIn = found.ModelId })
            : Decision.Nothing(state),
        (_, Recorded recorded) => state.Status == RunStatus.Finishing
            ? Decision.Accept(state with { Status = RunStatus.Succeeded, Product = recorded.Product, Result = null, EndedAt = at.Now })
            : Decision.Nothing(state),
        (_, NotRecorded not) => state.Status == RunStatus.Finishing
            ? Decision.Accept(state with { Status = RunStatus.Failed, Failure = not.Failure, Result = null, EndedAt = at.Now })
            : Decision.Nothing(state),
        (_, CleanedUp) => state.HoldsUpload ? Decision.Accept(state with { HoldsUpload = false }) : Decision.Nothing(state),
        _ => Decision.Refuse(state, Refusals.Unknown(Kinds.Run, command)),
    };

    private static RunState Submitted(SubmitResolved submit, Circumstances at) => new()
    {
        ProjectId = submit.Submit.ProjectId,
        ParentId = submit.Submit.ParentId,
        Spec = submit.Resolved,
        Priority = submit.Submit.Priority,
        HoldsUpload = submit.Resolved is IngestionSpec or ImportSpec,
        CreatedAt = at.Now,
        CreatedBy = at.Caller.Principal,
        WaitingSince = at.Now,
    };

    private static Decision<RunState> Take(RunState state, TakeRun take, Circumstances at, RunRules rules) => state.Status switch
    {
        RunStatus.Queued => Decision.Accept(state with
        {
            Status = RunStatus.Running,
            Attempt = state.Attempt + 1,
            Holder = take.Holder,
            LeaseExpiresAt = at.Now + rules.LeaseDuration,
            StartedAt = at.Now,
            Progress = RunProgress.None,
        }),
        _ => Decision.Refuse(state, Refusal.Conflict(
            "run.not-waiting", $"The run {at.ActorId} does not wait for a worker: it is {state.Status}.")),
    };

    private static Decision<RunState> Cancel(RunState state, Circumstances at, RunRules rules) => state.Status switch
    {
        RunStatus.Queued => Decision.Accept(state with
        {
            Status = RunStatus.Cancelled,
            EndedAt = at.Now,
            WakeAt = at.Now + rules.IntentIsLookedAtAfter,
        }),
        RunStatus.Running => Decision.Accept(state with { Status = RunStatus.Cancelling }),
        RunStatus.Cancelling or RunStatus.Cancelled => Decision.Nothing(state),
        _ => Decision.Refuse(state, Refusal.Conflict(
            "run.ended", $"The run {at.ActorId} cannot be cancelled: it is {state.Status}. Only a waiting or running one can.")),
    };

    /// <summary>The worker is gone; what it used is to be billed. Its attempt keeps its number.</summary>
    private static RunState Ended(RunState state, RunProgress progress, Circumstances at, RunRules rules, bool isEstimated = false)
    {
        var from = state.StartedAt ?? at.Now;
        var to = from > at.Now ? from : at.Now;
        (Meter Meter, long Quantity)[] counted = [(Meter.WorkerMemory, progress.MemoryByteSeconds / 1000), (Meter.WorkerRead, progress.ReadBytes), (Meter.WorkerWritten, progress.WrittenBytes)];
        ImmutableArray<UsageEvent> usage =
        [
            new(at.ActorId, Meter.WorkerCpu, progress.CpuNanoseconds, from, to, isEstimated),
            new(at.ActorId, Meter.WorkerWall, progress.WallNanoseconds, from, to, isEstimated),
            .. counted.Where(used => used.Quantity > 0).Select(used => new UsageEvent(at.ActorId, used.Meter, used.Quantity, from, to, isEstimated)),
        ];
        return state with
        {
            Progress = progress,
            Holder = null,
            LeaseExpiresAt = null,
            Unbilled = state.Unbilled.SetItem(state.Attempt, usage),
            WakeAt = at.Now + rules.IntentIsLookedAtAfter,
        };
    }

    private static RunState Stopped(RunState state, RunProgress progress, Circumstances at, RunRules rules) =>
        Ended(state, progress, at, rules) with { Status = RunStatus.Cancelled, EndedAt = at.Now };

    private static RunState Released(RunState state, Circumstances at) => state.Status == RunStatus.Cancelling
        ? state with { Status = RunStatus.Cancelled, EndedAt = at.Now }
        : state with { Status = RunStatus.Queued, WaitingSince = at.Now };

    private static RunState Returned(RunState state, ReturnRun returned, Circumstances at, RunRules rules)
    {
        var ended = Ended(state, returned.Progress, at, rules);
        if (returned.Fault is not { } fault)
        {
            return Released(ended, at);
        }

        ended = ended with
        {
            FetchFaults = state.FetchFaults + 1,
            FetchFaultsSince = state.FetchFaultsSince ?? at.Now,
            InputFaults = state.InputFaults + (fault.IsOfInput ? 1 : 0),
        };
        var isLasting = ended.FetchFaults >= RunRules.MostFetchFaults && at.Now - ended.FetchFaultsSince >= RunRules.LongestFetchFault;
        var failure = (ended.InputFaults >= RunRules.MostInputFaults, isLasting) switch
        {
            (true, _) => new RunFailure(
                "input.unreadable",
                $"What the run needs could not be read in {ended.InputFaults} attempts, the last of them by {state.Holder}. {fault.Message} "
                + "Restore it, or upload it again; then start the run again."),
            (_, true) => new(
                "input.not-fetched",
                $"What the run needs could not be fetched in {ended.FetchFaults} attempts since {ended.FetchFaultsSince:u}, the last of them by {state.Holder}. {fault.Message} "
                + "Look after the hosts' disks and their way to the store; then start the run again."),
            _ => null,
        };
        return failure is null || ended.Status == RunStatus.Cancelling ? Released(ended, at) : Failed(ended, at, failure);
    }

    private static RunState Lost(RunState state, Circumstances at, RunRules rules)
    {
        // The last report is all that is known of what the attempt used.
        var ended = Ended(state, state.Progress, at, rules, isEstimated: true) with { LostAttempts = state.LostAttempts + 1 };
        return ended.LostAttempts < rules.MaximumLosses || ended.Status == RunStatus.Cancelling
            ? Released(ended, at)
            : Failed(ended, at, new(
                "worker.lost", $"The run lost its host {ended.LostAttempts} times, the last time in attempt {ended.Attempt}. Look at the hosts' logs; then start it again."));
    }

    private static RunState Failed(RunState ended, Circumstances at, RunFailure failure) =>
        ended with { Status = RunStatus.Failed, EndedAt = at.Now, Failure = failure };

    /// <summary>The same attempt's report again, after a lost answer: its first arrival ended the attempt.</summary>
    private static bool IsRepeat(RunState state, int attempt, params ReadOnlySpan<RunStatus> outcomes) =>
        attempt == state.Attempt && outcomes.Contains(state.Status);

    private static Refusal? Stale(RunState state, int attempt) => state.Status.IsHeld() && attempt == state.Attempt
        ? null
        : Refusal.Conflict(
            "run.stale-attempt",
            $"Attempt {attempt} does not hold the run any more: it is {state.Status} at attempt {state.Attempt}. The worker must stop; its result does not count.");
}
