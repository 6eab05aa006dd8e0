using MlOps.Models;

namespace MlOps.Gateway.Models;

/// <summary>Finds a model and one of its versions by what a request names.</summary>
internal static class ModelVersions
{
    public static async Task<ModelView> RequireModelAsync(
        this IGrainFactory grains, Lookup lookup, string projectId, string name, CancellationToken cancellationToken)
    {
        var id = await lookup.RequireAsync(projectId, Kinds.Model, name, cancellationToken);
        return await grains.GetGrain<IModelGrain>(id).GetAsync(cancellationToken)
            ?? throw RefusedException.NotFound("model.unknown", $"There is no model '{name}'.");
    }

    /// <summary>The number that is meant, of a version that is there.</summary>
    public static int Resolve(this ModelView model, VersionSelector version)
    {
        if (model.NewestVersion == 0)
        {
            throw RefusedException.NotFound("model.no-version", $"Model '{model.Name}' has no version yet.");
        }

        if (version.Alias is { } alias)
        {
            return model.Aliases.TryGetValue(alias, out var aliased)
                ? aliased
                : throw RefusedException.NotFound(
                    "model.alias-unknown",
                    $"Model '{model.Name}' has no alias '{alias}'. "
                    + (model.Aliases.IsEmpty ? "It has none at all." : $"It has: {string.Join(", ", model.Aliases.Keys)}."));
        }

        var number = version.Number ?? model.NewestVersion;
        return number <= model.NewestVersion
            ? number
            : throw RefusedException.NotFound("model.version-unknown", $"Model '{model.Name}' has no version {number}; its newest is {model.NewestVersion}.");
    }
}
