using System.Text.Json;
using MlOps.Work;

namespace MlOps.Models;

/// <summary>Finds a model's version for a run that uses it.</summary>
internal sealed class ModelReading(IGrainFactory grains, IArtifactStore artifacts)
{
    /// <summary>The version with its model, or why there is none.</summary>
    public async Task<(ModelView? Model, ModelVersionView? Version, Refusal? Refusal)> FindAsync(string versionId, CancellationToken cancellationToken) =>
        await grains.GetGrain<IModelVersionGrain>(versionId).GetAsync(cancellationToken) is { } version
        && await grains.GetGrain<IModelGrain>(version.ModelId).GetAsync(cancellationToken) is { } model
            ? (model, version, null)
            : (null, null, Refusals.Missing(Kinds.ModelVersion, versionId));

    /// <summary>A version's manifest.</summary>
    public async Task<ModelManifest> ManifestAsync(ModelVersionView version, CancellationToken cancellationToken)
    {
        await using var file = await artifacts.OpenReadAsync(version.Origin.Content.ManifestDigest, cancellationToken);
        return await JsonSerializer.DeserializeAsync<ModelManifest>(file, MlOpsJson.Options, cancellationToken)
            ?? throw new InvalidDataException($"The manifest {version.Origin.Content.ManifestDigest} is empty.");
    }

    /// <summary>A version's files on this machine.</summary>
    public async Task<ModelFiles> FilesAsync(string versionId, CancellationToken cancellationToken)
    {
        var (model, version, _) = await FindAsync(versionId, cancellationToken);
        return model is null || version is null
            ? throw new InvalidOperationException($"{versionId} is gone.")
            : new(
                versionId,
                version.Number,
                model.Name,
                await artifacts.LocalPathAsync(version.Origin.Content.ModelDigest, cancellationToken),
                await artifacts.LocalPathAsync(version.Origin.Content.ManifestDigest, cancellationToken));
    }
}
