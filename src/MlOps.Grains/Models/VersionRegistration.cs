using MlOps.Runs;

namespace MlOps.Models;

/// <summary>Registers what a run made as the next version of a model.</summary>
internal sealed class VersionRegistration(IGrainFactory grains, ICatalog catalog)
{
    /// <summary>The version, or why there can be none. Ends when the version is there for everyone to see.</summary>
    public async Task<(RunProduct? Product, Refusal? Refusal)> RegisterAsync(string runId, string modelId, ModelVersionOrigin origin)
    {
        var model = grains.GetGrain<IModelGrain>(modelId);
        var registered = await model.ExecuteAsync(new RegisterVersion(origin), RunKinds.Step(runId, "register"));
        if (!registered.IsAccepted)
        {
            return (null, registered.Refusal);
        }

        var number = registered.Number ?? throw new InvalidOperationException($"{modelId} registered a version without a number.");
        var versionId = Ids.ModelVersion(modelId, number);

        // The model completes the version.
        await model.WakeAsync(Wakeup.ForIntents);
        return await model.GetAsync() is { } completed && completed.NewestVersion >= number
            ? (new RunProduct(modelId, number, versionId), null)
            : throw new InvalidOperationException($"{versionId} is still being registered.");
    }

    /// <summary>The model of that name, which is created where it is new. A repeat may find another, when names have changed.</summary>
    public async Task<(string? ModelId, Refusal? Refusal)> FindOrCreateAsync(string runId, string projectId, string name)
    {
        if (await catalog.FindAsync(projectId, Kinds.Model, name) is { } known)
        {
            return (known.Id, null);
        }

        var step = RunKinds.Step(runId, "model");
        var id = Ids.Derive(Kinds.Model, step);
        var reply = await grains.GetGrain<IModelGrain>(id).ExecuteAsync(new CreateModel(projectId, name), step);
        return reply switch
        {
            { IsAccepted: true } => (id, null),
            { Refusal.Code: "name.taken" } when await catalog.FindAsync(projectId, Kinds.Model, name) is { } other => (other.Id, null),
            _ => (null, reply.Refusal),
        };
    }
}
