using System.Text.Json;
using MlOps.Actors;
using MlOps.Datasets;

namespace MlOps.Trainer;

/// <summary>The manifests that a job is given.</summary>
internal static class DatasetManifests
{
    /// <exception cref="JobFailedException">The file holds none.</exception>
    public static DatasetManifest Read(string path)
    {
        using var file = File.OpenRead(path);
        return JsonSerializer.Deserialize<DatasetManifest>(file, MlOpsJson.Options)
            ?? throw new JobFailedException("data.manifest", "The data set's manifest is empty. Ingest the data set again.");
    }
}
