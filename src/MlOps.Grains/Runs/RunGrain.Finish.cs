using MlOps.Accounts;

namespace MlOps.Runs;

/// <summary>
/// What follows the worker's end, step by step: bill it, record the result where it belongs, remove what only the run
/// needed. Every step bears a request id of its own that is kept for good, so a run that is broken off between any two
/// of them goes on where it was.
/// </summary>
internal sealed partial class RunGrain
{
    protected override async Task DriveAsync()
    {
        while (Committed is { HasIntent: true } run)
        {
            if (!run.Unbilled.IsEmpty)
            {
                await BillAsync(run);
            }
            else if (run.Status == RunStatus.Finishing)
            {
                await ExecuteOwnAsync(await RecordAsync(run));
            }
            else
            {
                await uploads.DeleteAsync(ActorId);
                await ExecuteOwnAsync(new CleanedUp());
            }
        }
    }

    private async Task BillAsync(RunState run)
    {
        var (attempt, usage) = run.Unbilled.First();
        var account = GrainFactory.GetGrain<IAccountGrain>(Ids.Account(run.ProjectId));
        var reply = await account.ExecuteAsync(new RecordUsage(usage), RunKinds.Step(ActorId, $"usage/{attempt}"));
        if (!reply.IsAccepted)
        {
            throw new InvalidOperationException(reply.Refusal.Message);
        }

        await ExecuteOwnAsync(new Billed(attempt));
    }

    private async Task<RunCommand> RecordAsync(RunState run)
    {
        using var activity = RunTracing.Record(ActorId, run.Spec);
        return await kinds.Of(run.Spec).RecordAsync(
            ActorId, run, run.Result ?? throw new InvalidOperationException($"The run {ActorId} finishes without a result."));
    }
}
