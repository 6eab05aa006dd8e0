using MlOps.Runs;
using MlOps.Work;

namespace MlOps.Models;

/// <summary>Finds the version of a model that is in use, which a new one is compared with.</summary>
internal sealed class Incumbents(IGrainFactory grains, ICatalog catalog, IArtifactStore artifacts)
{
    /// <summary>The alias of the version in use; without it, the newest version is.</summary>
    public const string Alias = "production";

    /// <summary>That version's files on this machine; null where the model has no version yet.</summary>
    public async Task<ModelFiles?> FindAsync(string projectId, string name, CancellationToken cancellationToken)
    {
        if (await catalog.FindAsync(projectId, Kinds.Model, name, cancellationToken) is not { Id: var modelId }
            || await grains.GetGrain<IModelGrain>(modelId).GetAsync(cancellationToken) is not { NewestVersion: > 0 } model)
        {
            return null;
        }

        var number = model.Aliases.GetValueOrDefault(Alias, model.NewestVersion);
        var id = Ids.ModelVersion(modelId, number);
        var version = await grains.GetGrain<IModelVersionGrain>(id).GetAsync(cancellationToken)
            ?? throw new InvalidOperationException($"Model {name} has no version {number}, though it says so.");
        var content = version.Origin.Content;
        var files = ImmutableSortedDictionary<string, string>.Empty;
        if (content.Files.TryGetValue(RunProvenance.FileName, out var provenance))
        {
            files = files.Add(RunProvenance.FileName, await artifacts.LocalPathAsync(provenance.Digest, cancellationToken));
        }

        return new(
            id,
            number,
            model.Name,
            await artifacts.LocalPathAsync(content.ModelDigest, cancellationToken),
            await artifacts.LocalPathAsync(content.ManifestDigest, cancellationToken))
        {
            Files = files,
        };
    }
}
