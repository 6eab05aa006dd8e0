using MlOps.Datasets;

namespace MlOps.Gateway.Datasets;

/// <summary>Finds a dataset's version by what a request names.</summary>
internal static class DatasetVersions
{
    /// <summary>The number of the newest version.</summary>
    /// <exception cref="RefusedException">There is none yet.</exception>
    public static async Task<int> RequireNewestAsync(this IGrainFactory grains, string datasetId, string name, CancellationToken cancellationToken) =>
        (await grains.GetGrain<IDatasetGrain>(datasetId).GetVersionAsync(null, cancellationToken))?.Number
        ?? throw RefusedException.NotFound(
            "dataset.no-version",
            $"Dataset '{name}' has no version yet: its ingestion has not ended, or failed. GET /api/v1/runs?kind=ingestion shows it.");
}
