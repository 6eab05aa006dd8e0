using System.Text.Json;
using MlOps.Storage.Sql;
using MlOps.Storage.State;
using Time = MlOps.Storage.State.StoredTime;

namespace MlOps.Storage.Postgres;

/// <summary>A row that lands with a state.</summary>
/// <param name="Table">Where.</param>
/// <param name="Key">A projection's key; null for a row that lands once.</param>
/// <param name="Values">Its values by column: texts, whole numbers or null; null where the projection goes.</param>
internal sealed record PostgresRow(PostgresTable Table, string? Key, object?[]? Values)
{
    /// <summary>The rows of a write: its projections, then what lands once.</summary>
    public static ImmutableArray<PostgresRow> Of(StateWrite write)
    {
        var projections = write.Payload is null
            ? [new CatalogRow(null), new WakeupRow(null), new JobRow(null), new RouteRow(null)]
            : write.Projections;
        return [.. projections.Select(row => Projection(write, row)), .. AddedUp(write.Rows).Select(row => Once(write, row))];
    }

    /// <summary>Several commands in one write may add to one sum; a statement may touch a row once.</summary>
    private static IEnumerable<AuthorityRow> AddedUp(ImmutableArray<AuthorityRow> rows) =>
        rows.Where(row => row is not UsageSumRow).Concat(rows.OfType<UsageSumRow>().GroupBy(sum => sum.Of).Select(sums => new UsageSumRow(
            sums.Key, sums.Sum(sum => sum.Quantity), sums.Sum(sum => sum.Events), sums.Sum(sum => sum.Late))));

    private static PostgresRow Projection(StateWrite write, ProjectionRow row) => row switch
    {
        CatalogRow { Entry: var entry } => new(PostgresTable.Catalog, write.Id, entry is null ? null :
        [
            entry.Id, entry.Kind, entry.Scope, entry.Name, entry.ParentId, entry.Status, Time.From(entry.CreatedAt), entry.View.GetRawText(),
        ]),
        WakeupRow { DueAt: var dueAt } => new(PostgresTable.Wakeups, write.Actor, dueAt is null ? null : [write.Actor, Time.From(dueAt.Value)]),
        JobRow { Job: var job } => new(PostgresTable.Jobs, write.Id, job is null ? null :
        [
            job.RunId, job.QueueId, job.ProjectId, job.Priority, Time.From(job.WaitingSince), job.MemoryMiB,
        ]),
        RouteRow { Route: var route } => new(PostgresTable.Routes, write.Id, route is null ? null :
        [
            route.DeploymentId, route.Deployment, route.ProjectId, route.ModelVersionId, route.Number, route.ModelDigest, route.ManifestDigest,
        ]),
        _ => throw Refused.Unknown(write, row),
    };

    private static PostgresRow Once(StateWrite write, AuthorityRow row) => row switch
    {
        AuditRow audit => new(PostgresTable.Audit, null, [write.Id, Time.From(audit.At), audit.Principal, audit.RequestId, audit.Command, audit.Reason]),
        RequestRow request => new(PostgresTable.Requests, null,
        [
            write.Id, request.RequestId, request.CommandHash, request.Answer, Time.From(request.At), request.ExpiresAt is { } expiresAt ? Time.From(expiresAt) : null,
        ]),
        DatasetVersionRow { Version: var version } => new(PostgresTable.DatasetVersions, null,
        [
            version.DatasetId, version.Number, version.Content.Identity, JsonSerializer.Serialize(version.Content, MlOpsJson.Options), version.RunId, Time.From(version.CreatedAt),
        ]),
        UsageRow { Event: var usage } entry => new(PostgresTable.Usage, null,
        [
            write.Id, entry.Key, usage.ActorId, (int)usage.Meter, usage.Quantity, Time.From(usage.From), Time.From(usage.To), usage.IsEstimated ? 1 : 0,
            UsageColumns.Facets(usage), usage.Corrects, UsageColumns.EnteredAt(entry), entry.SubjectId,
        ]),
        SubjectRow subject => new(PostgresTable.Subjects, null, [subject.Id, UsageColumns.Subject(subject)]),
        UsageSumRow { Of: var of } sum => new(PostgresTable.Sums, null,
        [
            write.Id, of.Hours, Time.From(of.From), of.SubjectId, (int)of.Meter, of.IsEstimated ? 1 : 0, sum.Quantity, sum.Events, sum.Late,
        ]),
        _ => throw Refused.Unknown(write, row),
    };
}
