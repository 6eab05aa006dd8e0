using System.Text.Json;
using MlOps.Work;

namespace MlOps.Datasets;

/// <summary>Finds a dataset's version for a run that reads it.</summary>
internal sealed class DatasetReading(IGrainFactory grains, IArtifactStore artifacts)
{
    /// <summary>The version asked for (null: the newest) with its dataset, or why there is none.</summary>
    public async Task<(DatasetView? Dataset, DatasetVersionView? Version, Refusal? Refusal)> FindAsync(
        string datasetId, int? number, CancellationToken cancellationToken)
    {
        var dataset = grains.GetGrain<IDatasetGrain>(datasetId);
        if (await dataset.GetAsync(cancellationToken) is not { } view)
        {
            return (null, null, Refusals.Missing(Kinds.Dataset, datasetId));
        }

        if (await dataset.GetVersionAsync(number, cancellationToken) is { } version)
        {
            return (view, version, null);
        }

        var what = number is null ? "no version yet. Put a file into it first" : $"no version {number}; its newest is {view.NewestVersion}";
        return (view, null, Refusal.NotFound("dataset-version.not-found", $"The dataset {view.Name} has {what}."));
    }

    /// <summary>A version's manifest.</summary>
    public async Task<DatasetManifest> ManifestAsync(DatasetVersionView version, CancellationToken cancellationToken)
    {
        await using var file = await artifacts.OpenReadAsync(version.Content.ManifestDigest, cancellationToken);
        return await JsonSerializer.DeserializeAsync<DatasetManifest>(file, MlOpsJson.Options, cancellationToken)
            ?? throw new InvalidDataException($"The manifest {version.Content.ManifestDigest} is empty.");
    }

    /// <summary>A version's files on this machine.</summary>
    public async Task<DatasetFiles> FilesAsync(string datasetId, int? number, CancellationToken cancellationToken)
    {
        var version = await grains.GetGrain<IDatasetGrain>(datasetId).GetVersionAsync(number, cancellationToken)
            ?? throw new InvalidOperationException($"Version {number} of {datasetId} is gone.");
        var paths = ImmutableArray.CreateBuilder<string>();
        foreach (var part in version.Content.AllParts())
        {
            paths.Add(await artifacts.LocalPathAsync(part.DataDigest, cancellationToken));
        }

        return new()
        {
            Identity = version.Content.Identity,
            DataPaths = paths.ToImmutable(),
            ManifestPath = await artifacts.LocalPathAsync(version.Content.ManifestDigest, cancellationToken),
            Files = await LocalAsync(version.Content.Files, cancellationToken),
        };
    }

    /// <summary>Named files' paths on this machine.</summary>
    public async Task<ImmutableSortedDictionary<string, string>> LocalAsync(
        ImmutableSortedDictionary<string, StoredFile> files, CancellationToken cancellationToken)
    {
        var paths = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, file) in files)
        {
            paths[name] = await artifacts.LocalPathAsync(file.Digest, cancellationToken);
        }

        return paths.ToImmutable();
    }
}
