using MlOps.Runs;

namespace MlOps.Gateway.Runs;

/// <summary>Trains again what a run trained, to see whether the same comes of it.</summary>
internal static class ReproduceEndpoint
{
    public static async Task<IResult> StartAsync(string id, HttpContext context, IGrainFactory grains)
    {
        var caller = context.Caller();
        var run = await RunEndpoints.RequireAsync(id, grains, context.RequestAborted);
        var spec = SpecOf(run);
        var runId = Ids.Derive(Kinds.Run, caller);
        var reply = await grains.GetGrain<IRunGrain>(runId).ExecuteAsync(
            new SubmitRun { ProjectId = run.ProjectId, ParentId = run.ParentId, Spec = spec }, caller.At("run"), context.RequestAborted);
        return TypedResults.Accepted($"/api/v1/runs/{runId}", reply.Accepted());
    }

    /// <summary>What the run trained, everything decided, to be trained again without registering anything.</summary>
    /// <exception cref="RefusedException">It trained nothing.</exception>
    internal static TrainingSpec SpecOf(RunView run)
    {
        if (run.Spec is not TrainingSpec asked)
        {
            throw RefusedException.Invalid("run.not-training", $"The run {run.Id} is of the kind {run.Spec.Kind}; only a training can be reproduced.");
        }

        if (run.Status != RunStatus.Succeeded)
        {
            throw new RefusedException(Refusal.Conflict(
                "run.not-succeeded",
                $"The run {run.Id} is {run.Status}, so there is no result to reproduce. Wait for its end, or choose a run that succeeded."));
        }

        // Runs of older hosts have no outcome: what they were asked for is what they trained.
        return (run.Outcome?.Resolved ?? asked) with { Reproduces = run.Id, NoModel = true, Register = null, TraceParent = null };
    }
}
