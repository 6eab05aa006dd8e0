using Orleans.Concurrency;

namespace MlOps.Datasets;

/// <summary>One named dataset: its immutable versions, counted without gaps.</summary>
[Alias("mlops.datasets.IDatasetGrain")]
public interface IDatasetGrain : IActor<DatasetCommand, DatasetView>
{
    /// <summary>One version, or the newest where <paramref name="number"/> is null; null where there is none.</summary>
    [ReadOnly]
    [Alias("GetVersion")]
    Task<DatasetVersionView?> GetVersionAsync(int? number, CancellationToken cancellationToken = default);
}
