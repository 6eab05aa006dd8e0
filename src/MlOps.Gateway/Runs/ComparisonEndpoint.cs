using System.Text.Json;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Gateway.Runs;

/// <summary>Compares two trainings by what they left.</summary>
internal static class ComparisonEndpoint
{
    public static async Task<IResult> CompareAsync(
        string id, string? with, double? tolerance, IGrainFactory grains, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(with))
        {
            throw RefusedException.Invalid("run.with", "with is missing: name the run to compare with, as in ?with=run-….");
        }

        if (tolerance is < 0 or double.NaN)
        {
            throw RefusedException.Invalid("run.tolerance", $"tolerance is {tolerance}; it must be 0 or more.");
        }

        var one = await ReadAsync(await RunEndpoints.RequireAsync(id, grains, cancellationToken), artifacts, cancellationToken);
        var other = await ReadAsync(await RunEndpoints.RequireAsync(with, grains, cancellationToken), artifacts, cancellationToken);
        return TypedResults.Ok(RunComparing.Compare(one, other, tolerance ?? RunComparing.DefaultTolerance));
    }

    private static async Task<RunEvidence> ReadAsync(RunView run, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        if (run.Spec is not TrainingSpec)
        {
            throw RefusedException.Invalid("run.not-training", $"The run {run.Id} is of the kind {run.Spec.Kind}; only trainings can be compared.");
        }

        if (run is not { Status: RunStatus.Succeeded, Outcome: { } outcome })
        {
            throw new RefusedException(Refusal.Conflict(
                "run.no-outcome",
                run.Status == RunStatus.Succeeded
                    ? $"The run {run.Id} was made by an older host, which kept nothing to compare by. Reproduce it, and compare that run."
                    : $"The run {run.Id} is {run.Status}, so there is nothing to compare. Choose runs that succeeded."));
        }

        return new(
            run,
            outcome,
            await FileAsync<ModelEvaluation>(outcome, ModelEvaluation.FileName, artifacts, cancellationToken),
            await FileAsync<RunProvenance>(outcome, RunProvenance.FileName, artifacts, cancellationToken));
    }

    private static async Task<T?> FileAsync<T>(RunOutcome outcome, string name, IArtifactStore artifacts, CancellationToken cancellationToken)
        where T : class
    {
        if (!outcome.Files.TryGetValue(name, out var file))
        {
            return null;
        }

        await using var content = await artifacts.OpenReadAsync(file.Digest, cancellationToken);
        return await JsonSerializer.DeserializeAsync<T>(content, MlOpsJson.Options, cancellationToken);
    }
}
