using MlOps.Datasets;

namespace MlOps.Simulation;

/// <summary>What is read beside the actors.</summary>
internal sealed partial class SiloStore : ICatalog, IRequestLog, IWakeups, IJobs, IDatasetVersions, ILedger
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

    public Task<ImmutableArray<UsageSum>> SumAsync(string accountId, IReadOnlyCollection<string>? actorIds = null, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.SumAsync(accountId, actorIds, CancellationToken.None));

    public Task<ImmutableArray<SubjectSum>> SumAsync(string accountId, DateTimeOffset from, DateTimeOffset to, bool byDay = false, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.SumAsync(accountId, from, to, byDay, CancellationToken.None));

    public Task<ActorUsage> UsedAsync(
        string accountId, IReadOnlyCollection<string>? actorIds, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.UsedAsync(accountId, actorIds, from, to, CancellationToken.None));

    public Task<UsageRow?> FindEventAsync(string accountId, string key, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.FindEventAsync(accountId, key, CancellationToken.None));

    public Task<ImmutableArray<UsageRow>> EventsAsync(UsageQuery query, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.EventsAsync(query, CancellationToken.None));

    public Task<ImmutableArray<UsageSumRow>> SumsAsync(string accountId, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.SumsAsync(accountId, CancellationToken.None));

    public Task<DatasetVersionView?> FindAsync(string datasetId, int number, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.FindAsync(datasetId, number, CancellationToken.None));

    Task<DatasetVersionView?> IDatasetVersions.FindAsync(string datasetId, string identity, CancellationToken cancellationToken) =>
        ReadAsync(() => ((IDatasetVersions)Platform).FindAsync(datasetId, identity, CancellationToken.None));

    public Task<ImmutableArray<DatasetVersionView>> ListAsync(string datasetId, int below, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync(() => Platform.ListAsync(datasetId, below, limit, CancellationToken.None));
}
