using System.Text.Json;
using MlOps.Actors;
using MlOps.Runs;

namespace MlOps.Chaos.Checks;

/// <summary>Lists, routes, jobs and wake-ups are what the states say, of the same version.</summary>
internal sealed class ProjectionsCheck : ICheck
{
    private static readonly string[] Listed = [Kinds.Project, Kinds.Dataset, Kinds.Experiment, Kinds.Run, Kinds.Model, Kinds.ModelVersion, Kinds.Deployment];

    public string Name => "projections";

    public IEnumerable<string> Judge(Evidence evidence)
    {
        var stored = evidence.Stored;
        var states = stored.States.Where(state => Listed.Contains(state.Kind) && IsThere(state)).ToDictionary(state => state.Id, StringComparer.Ordinal);
        var catalog = stored.Catalog.ToDictionary(entry => entry.Id, StringComparer.Ordinal);
        foreach (var (id, state) in states)
        {
            if (!catalog.TryGetValue(id, out var entry))
            {
                yield return $"{id} has a state of version {state.Version} and no entry in the catalog.";
            }
            else if (entry.Version != state.Version || entry.Kind != state.Kind)
            {
                yield return $"{id} is of version {state.Version}; its entry in the catalog is of version {entry.Version}.";
            }
        }

        foreach (var entry in stored.Catalog.Where(entry => !states.ContainsKey(entry.Id)))
        {
            yield return $"The catalog has an entry of {entry.Id}, which has no state.";
        }

        foreach (var run in evidence.Runs.Values)
        {
            if (catalog.TryGetValue(run.Id, out var entry) && entry.Status != JsonNamingPolicy.CamelCase.ConvertName(run.Status.ToString()))
            {
                yield return $"{run.Id} is {run.Status}; the catalog says {entry.Status}.";
            }
        }

        foreach (var job in stored.Jobs.Where(job => evidence.Runs.GetValueOrDefault(job) is not { Status: RunStatus.Queued }))
        {
            yield return $"{job} is offered to workers, though it does not wait.";
        }

        foreach (var actor in stored.Wakeups)
        {
            yield return $"{actor} is still to be woken, though everything has ended.";
        }

        var deployments = states.Values.Where(state => state.Kind == Kinds.Deployment).ToList();
        foreach (var deployment in deployments)
        {
            var served = deployment.Payload.GetProperty("version").GetProperty("modelVersionId").GetString();
            if (stored.Routes.FirstOrDefault(route => route.DeploymentId == deployment.Id) is not { } route)
            {
                yield return $"{deployment.Id} has no route.";
            }
            else if (route.ModelVersionId != served || route.Version != deployment.Version)
            {
                yield return $"{deployment.Id} serves {served} (version {deployment.Version}); its route leads to {route.ModelVersionId} (version {route.Version}).";
            }
        }

        foreach (var upload in stored.Uploads.Where(key => evidence.Runs.GetValueOrDefault(key) is { } run && run.Status.IsFinal()))
        {
            yield return $"The upload of {upload} is still there, though the run has ended.";
        }
    }

    private static bool IsThere(StoredState state) =>
        state.Payload.ValueKind == JsonValueKind.Object && !(state.Payload.TryGetProperty("isDeleted", out var deleted) && deleted.GetBoolean());
}
