using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Storage.State;

namespace MlOps.Storage.Memory;

/// <summary>The same promises as the store on a disk, but for surviving the process.</summary>
internal sealed class MemoryPlatformStore : IPlatformStore, IStateStore
{
    private readonly MemoryTables _tables = new();
    private readonly Lock _lock = new();

    public Task<StoredState?> ReadAsync(string kind, string id, CancellationToken cancellationToken) =>
        Read(tables => tables.States.GetValueOrDefault((kind, id)), cancellationToken);

    public Task WriteAsync(StateWrite write)
    {
        lock (_lock)
        {
            try
            {
                MemoryStateWrites.Check(_tables, write);
                MemoryStateWrites.Apply(_tables, write);
                return Task.CompletedTask;
            }
            catch (Exception exception)
            {
                return Task.FromException(exception);
            }
        }
    }

    public Task<CatalogEntry?> FindAsync(string scope, string kind, string name, CancellationToken cancellationToken) =>
        Read(tables => tables.Named(scope, kind, name), cancellationToken);

    public Task<CatalogEntry?> FindAsync(string id, CancellationToken cancellationToken) =>
        Read<CatalogEntry?>(tables => tables.Catalog.GetValueOrDefault(id).Row, cancellationToken);

    public async Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellationToken)
    {
        var after = CatalogCursor.Read(query);
        return CatalogCursor.Page(query, await Read(tables => tables.List(query, after), cancellationToken));
    }

    Task<RequestRow?> IRequestLog.FindAsync(string actorId, string requestId, CancellationToken cancellationToken) =>
        Read(tables => tables.Requests.GetValueOrDefault((actorId, requestId)), cancellationToken);

    public Task<int> ExpireAsync(DateTimeOffset now, CancellationToken cancellationToken) => Read(
        tables => tables.Requests.Where(request => request.Value.ExpiresAt < now).Select(request => request.Key).ToList().Count(tables.Requests.Remove),
        cancellationToken);

    public Task<ImmutableArray<string>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => Read(
        tables => tables.Wakeups.Where(wakeup => wakeup.Value.Row <= now)
            .OrderBy(wakeup => wakeup.Value.Row).ThenBy(wakeup => wakeup.Key, StringComparer.Ordinal)
            .Take(limit).Select(wakeup => wakeup.Key).ToImmutableArray(),
        cancellationToken);

    public Task<ImmutableArray<WaitingJob>> WaitingAsync(string queueId, int limit, CancellationToken cancellationToken) => Read(
        tables => InOrder(tables.Jobs.Values.Select(job => job.Row).Where(job => job.QueueId == queueId)
                .GroupBy(job => job.ProjectId)
                .SelectMany(jobs => InOrder(jobs).Select((job, turn) => (Turn: turn, Job: job)))
                .GroupBy(ranked => ranked.Turn, ranked => ranked.Job)
                .OrderBy(round => round.Key)
                .SelectMany(InOrder)
                .Take(limit))
            .ToImmutableArray(),
        cancellationToken);

    public Task<long> EpochAsync(CancellationToken cancellationToken) => Read(tables => tables.RoutesEpoch, cancellationToken);

    public Task<(long Epoch, ImmutableArray<Route> Routes)> ReadAsync(CancellationToken cancellationToken) => Read(
        tables => (tables.RoutesEpoch, tables.Routes.Values.Select(route => route.Row)
            .OrderBy(route => route.Deployment, StringComparer.Ordinal).ToImmutableArray()),
        cancellationToken);

    public Task<DatasetVersionView?> FindAsync(string datasetId, int number, CancellationToken cancellationToken) =>
        Read(tables => tables.DatasetVersions.GetValueOrDefault((datasetId, number)), cancellationToken);

    Task<DatasetVersionView?> IDatasetVersions.FindAsync(string datasetId, string identity, CancellationToken cancellationToken) => Read(
        tables => tables.DatasetVersions.Values.FirstOrDefault(version => version.DatasetId == datasetId && version.Content.Identity == identity),
        cancellationToken);

    public Task<ImmutableArray<DatasetVersionView>> ListAsync(string datasetId, int below, int limit, CancellationToken cancellationToken) => Read(
        tables => tables.DatasetVersions.Values.Where(version => version.DatasetId == datasetId && version.Number < below)
            .OrderByDescending(version => version.Number).Take(limit).ToImmutableArray(),
        cancellationToken);

    public Task<ImmutableArray<UsageSum>> SumAsync(string accountId, IReadOnlyCollection<string>? actorIds, CancellationToken cancellationToken) => Read(
        tables => tables.Usage
            .Where(entry => entry.Key.Account == accountId && (actorIds is null || actorIds.Contains(entry.Value.Event.ActorId)))
            .GroupBy(entry => (entry.Value.Event.ActorId, entry.Value.Event.Meter), entry => entry.Value.Event)
            .OrderBy(group => group.Key.ActorId, StringComparer.Ordinal).ThenBy(group => group.Key.Meter)
            .Select(group => new UsageSum(
                group.Key.ActorId, group.Key.Meter, group.Sum(usage => usage.Quantity), group.LongCount(), group.Any(usage => usage.IsEstimated)))
            .ToImmutableArray(),
        cancellationToken);

    public Task<ImmutableArray<SubjectSum>> SumAsync(string accountId, DateTimeOffset from, DateTimeOffset to, bool byDay, CancellationToken cancellationToken)
    {
        var span = UsageSpan.Of(from, to);
        return Read(
            tables => tables.Sums
                .Where(sum => sum.Key.Account == accountId && span.Holds(sum.Key.Of))
                .GroupBy(sum => (sum.Key.Of.SubjectId, sum.Key.Of.Meter, sum.Key.Of.IsEstimated, Day: byDay ? WholeHours.DayOf(sum.Key.Of.From) : (DateTimeOffset?)null), sum => sum.Value)
                .OrderBy(sums => sums.Key)
                .Select(sums => new SubjectSum(
                    tables.Subjects[sums.Key.SubjectId], sums.Key.Meter, sums.Key.IsEstimated,
                    sums.Sum(sum => (decimal)sum.Quantity), sums.Sum(sum => sum.Events), sums.Sum(sum => (decimal)sum.Late))
                { SubjectId = sums.Key.SubjectId, Day = sums.Key.Day })
                .ToImmutableArray(),
            cancellationToken);
    }

    public Task<ActorUsage> UsedAsync(
        string accountId, IReadOnlyCollection<string>? actorIds, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => Read(
        tables =>
        {
            var rows = tables.Usage
                .Where(entry => entry.Key.Account == accountId && (actorIds is null || actorIds.Contains(entry.Value.Event.ActorId)))
                .Select(entry => entry.Value)
                .OrderBy(row => row.Key, StringComparer.Ordinal)
                .ToLookup(row => row.Event.From >= from && row.Event.From < to && row.Event.To <= to);
            return new ActorUsage(
                [
                    .. rows[true].GroupBy(row => (row.Event.ActorId, row.Event.Meter, row.Event.IsEstimated, row.SubjectId))
                        .OrderBy(sum => sum.Key.ActorId, StringComparer.Ordinal).ThenBy(sum => (sum.Key.Meter, sum.Key.IsEstimated, sum.Key.SubjectId))
                        .Select(sum => new ActorSum(
                            sum.Key.ActorId, SubjectOf(tables, sum.Key.SubjectId), sum.Key.Meter, sum.Key.IsEstimated, sum.Sum(row => (decimal)row.Event.Quantity), sum.LongCount()) { SubjectId = sum.Key.SubjectId }),
                ],
                [
                    .. rows[false].Where(row => row.Event.From < to && row.Event.To > from && (row.Event.From < from || row.Event.To > to))
                        .Select(row => (row, SubjectOf(tables, row.SubjectId))),
                ]);
        },
        cancellationToken);

    private static CostSubject? SubjectOf(MemoryTables tables, long? id) => id is { } known ? tables.Subjects.GetValueOrDefault(known) : null;

    public Task<UsageRow?> FindEventAsync(string accountId, string key, CancellationToken cancellationToken) =>
        Read(tables => tables.Usage.GetValueOrDefault((accountId, key)), cancellationToken);

    public Task<ImmutableArray<UsageRow>> EventsAsync(UsageQuery query, CancellationToken cancellationToken) => Read(
        tables => tables.Usage
            .Where(entry => entry.Key.Account == query.AccountId && query.Holds(entry.Value) && string.CompareOrdinal(entry.Key.Key, query.After) > 0)
            .Select(entry => entry.Value)
            .OrderBy(row => row.Key, StringComparer.Ordinal)
            .Take(query.Limit)
            .ToImmutableArray(),
        cancellationToken);

    public Task<ImmutableArray<UsageSumRow>> SumsAsync(string accountId, CancellationToken cancellationToken) => Read(
        tables => tables.Sums.Where(sum => sum.Key.Account == accountId).Select(sum => sum.Value)
            .OrderBy(sum => (sum.Of.Hours, sum.Of.From, sum.Of.SubjectId, sum.Of.Meter, sum.Of.IsEstimated))
            .ToImmutableArray(),
        cancellationToken);

    public Task<ImmutableArray<AuditEntry>> ListAsync(string? actorId, long? below, int limit, CancellationToken cancellationToken) => Read(
        tables => tables.Audit.Where(entry => (actorId is null || entry.ActorId == actorId) && entry.Sequence < (below ?? long.MaxValue))
            .Reverse().Take(limit).ToImmutableArray(),
        cancellationToken);

    public Task<string?> GetAsync(string key, CancellationToken cancellationToken) =>
        Read(tables => tables.Settings.GetValueOrDefault(key), cancellationToken);

    public Task SetAsync(string key, string value, CancellationToken cancellationToken) =>
        Read(tables => tables.Settings[key] = value, cancellationToken);

    public Task<bool> TryAddAsync(string key, string value, CancellationToken cancellationToken) =>
        Read(tables => tables.Settings.TryAdd(key, value) || tables.Settings[key] == value, cancellationToken);

    public Task<bool> TryReplaceAsync(string key, string expected, string value, CancellationToken cancellationToken) => Read(
        tables =>
        {
            var isAsExpected = tables.Settings.GetValueOrDefault(key) == expected;
            if (isAsExpected)
            {
                tables.Settings[key] = value;
            }

            return isAsExpected;
        },
        cancellationToken);

    private static IOrderedEnumerable<WaitingJob> InOrder(IEnumerable<WaitingJob> jobs) =>
        jobs.OrderByDescending(job => job.Priority).ThenBy(job => job.WaitingSince).ThenBy(job => job.RunId, StringComparer.Ordinal);

    private Task<T> Read<T>(Func<MemoryTables, T> query, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        lock (_lock)
        {
            return Task.FromResult(query(_tables));
        }
    }
}
