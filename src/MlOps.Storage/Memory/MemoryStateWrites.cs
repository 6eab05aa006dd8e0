using MlOps.Storage.State;

namespace MlOps.Storage.Memory;

/// <summary>Lands one write: everything is checked before anything is changed.</summary>
internal static class MemoryStateWrites
{
    public static void Check(MemoryTables tables, StateWrite write)
    {
        var stored = tables.States.GetValueOrDefault((write.Kind, write.Id))?.Version;
        if ((stored ?? 0) != write.Expected)
        {
            throw Refused.Version(write, stored);
        }

        foreach (var row in write.Projections)
        {
            CheckProjection(tables, write, row);
        }

        foreach (var (index, row) in write.Rows.Index())
        {
            if (Exists(tables, write, row) || write.Rows.Take(index).Any(earlier => SameKey(earlier, row)))
            {
                throw Refused.Exists(write, row);
            }
        }
    }

    public static void Apply(MemoryTables tables, StateWrite write)
    {
        tables.States[(write.Kind, write.Id)] = new(write.Version, write.Payload);
        ImmutableArray<ProjectionRow> cleared = [new CatalogRow(null), new WakeupRow(null), new JobRow(null), new RouteRow(null)];
        foreach (var row in write.Payload is null ? cleared : write.Projections)
        {
            Project(tables, write, row);
        }

        foreach (var row in write.Rows)
        {
            Add(tables, write, row);
        }
    }

    private static void CheckProjection(MemoryTables tables, StateWrite write, ProjectionRow row)
    {
        switch (row)
        {
            case CatalogRow { Entry: { Name: { } name } entry }
                when IsDue(tables.Catalog, entry.Id, write) && tables.Named(entry.Scope, entry.Kind, name) is { } holder && holder.Id != entry.Id:
                throw Refused.Name(entry, holder.Id);
            case RouteRow { Route: { } route }
                when IsDue(tables.Routes, route.DeploymentId, write)
                    && tables.Routes.Values.FirstOrDefault(other => other.Row.Deployment == route.Deployment).Row is { } holder
                    && holder.DeploymentId != route.DeploymentId:
                throw Refused.RouteName(route, holder.DeploymentId);
            case CatalogRow or RouteRow or WakeupRow or JobRow:
                break;
            default:
                throw Refused.Unknown(write, row);
        }
    }

    private static void Project(MemoryTables tables, StateWrite write, ProjectionRow row)
    {
        switch (row)
        {
            case CatalogRow catalog:
                Put(tables.Catalog, write.Id, catalog.Entry, write);
                break;
            case WakeupRow { DueAt: { } dueAt }:
                Put(tables.Wakeups, write.Actor, dueAt, write);
                break;
            case WakeupRow:
                Remove(tables.Wakeups, write.Actor, write);
                break;
            case JobRow job:
                Put(tables.Jobs, write.Id, job.Job, write);
                break;
            case RouteRow route when Put(tables.Routes, write.Id, route.Route, write):
                tables.RoutesEpoch++;
                break;
        }
    }

    private static void Add(MemoryTables tables, StateWrite write, AuthorityRow row)
    {
        switch (row)
        {
            case AuditRow audit:
                tables.Audit.Add(new(tables.Audit.Count + 1, write.Id, audit));
                break;
            case RequestRow request:
                tables.Requests.Add((write.Id, request.RequestId), request);
                break;
            case DatasetVersionRow { Version: var version }:
                tables.DatasetVersions.Add((version.DatasetId, version.Number), version);
                break;
            case UsageRow usage:
                tables.Usage.Add((write.Id, usage.Key), usage);
                break;
            case SubjectRow subject:
                tables.Subjects.TryAdd(subject.Id, subject.Subject);
                break;
            case UsageSumRow sum:
                var before = tables.Sums.GetValueOrDefault((write.Id, sum.Of)) ?? new(sum.Of, 0, 0, 0);
                tables.Sums[(write.Id, sum.Of)] = new(sum.Of, before.Quantity + sum.Quantity, before.Events + sum.Events, before.Late + sum.Late);
                break;
        }
    }

    private static bool Exists(MemoryTables tables, StateWrite write, AuthorityRow row) => row switch
    {
        AuditRow or SubjectRow or UsageSumRow => false,
        RequestRow request => tables.Requests.ContainsKey((write.Id, request.RequestId)),
        DatasetVersionRow { Version: var version } => tables.DatasetVersions.Values.Any(other => IsSame(other, version)),
        UsageRow usage => tables.Usage.ContainsKey((write.Id, usage.Key)),
        _ => throw Refused.Unknown(write, row),
    };

    private static bool SameKey(AuthorityRow left, AuthorityRow right) => (left, right) switch
    {
        (RequestRow one, RequestRow other) => one.RequestId == other.RequestId,
        (DatasetVersionRow one, DatasetVersionRow other) => IsSame(one.Version, other.Version),
        (UsageRow one, UsageRow other) => one.Key == other.Key,
        _ => false,
    };

    private static bool IsSame(Datasets.DatasetVersionView one, Datasets.DatasetVersionView other) =>
        one.DatasetId == other.DatasetId && (one.Number == other.Number || one.Content.Identity == other.Content.Identity);

    private static bool Put<T>(Dictionary<string, Versioned<T>> table, string key, T? row, StateWrite write)
    {
        if (row is null)
        {
            return Remove(table, key, write);
        }

        if (!IsDue(table, key, write))
        {
            return false;
        }

        table[key] = new(row, write.Version);
        return true;
    }

    private static bool Remove<T>(Dictionary<string, Versioned<T>> table, string key, StateWrite write) =>
        IsDue(table, key, write) && table.Remove(key);

    // An older projection never overwrites a newer one.
    private static bool IsDue<T>(Dictionary<string, Versioned<T>> table, string key, StateWrite write) =>
        !table.TryGetValue(key, out var stored) || stored.Version < write.Version;
}
