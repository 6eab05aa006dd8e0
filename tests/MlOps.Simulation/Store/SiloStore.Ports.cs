using MlOps.Datasets;

namespace MlOps.Simulation;

/// <summary>What is read beside the actors.</summary>
internal sealed partial class SiloStore : ICatalog, IRequestLog, IWakeups, IJobs, IDatasetVersions
{
    private IPlatformStore Platform => world.Store.Platform;

    public Task<CatalogEntry?> FindAsync(string scope, string kind, string name, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.FindAsync(scope, kind, name, CancellationToken.None));

    public Task<CatalogEntry?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.FindAsync(id, CancellationToken.None));

    public Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.ListAsync(query, CancellationToken.None));

    async Task<RequestRow?> IRequestLog.FindAsync(string actorId, string requestId, CancellationToken cancellationToken) =>
        world.Mutation.Answer(await ReadAsync(() => ((IRequestLog)Platform).FindAsync(actorId, requestId, CancellationToken.None)));

    public Task<int> ExpireAsync(DateTimeOffset now, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.ExpireAsync(now, CancellationToken.None));

    public Task<ImmutableArray<string>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.DueAsync(now, limit, CancellationToken.None));

    public Task<ImmutableArray<WaitingJob>> WaitingAsync(string queueId, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.WaitingAsync(queueId, limit, CancellationToken.None));

    public Task<DatasetVersionView?> FindAsync(string datasetId, int number, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.FindAsync(datasetId, number, CancellationToken.None));

    Task<DatasetVersionView?> IDatasetVersions.FindAsync(string datasetId, string identity, CancellationToken cancellationToken) =>
        ReadAsync(() => ((IDatasetVersions)Platform).FindAsync(datasetId, identity, CancellationToken.None));

    public Task<ImmutableArray<DatasetVersionView>> ListAsync(string datasetId, int below, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.ListAsync(datasetId, below, limit, CancellationToken.None));
}
