using System.Text.Json;
using Microsoft.Data.Sqlite;
using MlOps.Storage.Sql;
using MlOps.Storage.State;
using Time = MlOps.Storage.State.StoredTime;

namespace MlOps.Storage.Sqlite;

/// <summary>Lands one write in the writer's transaction; an exception means that the caller undoes all of it.</summary>
internal static class SqliteStateWrites
{
    public static void Apply(SqliteSession session, StateWrite write)
    {
        WriteState(session, write);
        if (write.Payload is null)
        {
            RemoveProjections(session, write);
        }

        foreach (var row in write.Projections)
        {
            Project(session, write, row);
        }

        foreach (var row in write.Rows)
        {
            Add(session, write, row);
        }
    }

    private static void WriteState(SqliteSession session, StateWrite write)
    {
        var written = write.Expected == 0
            ? session.Execute(
                "INSERT INTO grain_state (kind, id, version, payload, modified_at) VALUES ($1, $2, 1, $3, $4) ON CONFLICT DO NOTHING",
                write.Kind, write.Id, write.Payload, Time.From(write.At))
            : session.Execute(
                "UPDATE grain_state SET version = version + 1, payload = $3, modified_at = $4 WHERE kind = $1 AND id = $2 AND version = $5",
                write.Kind, write.Id, write.Payload, Time.From(write.At), write.Expected);
        if (written == 0)
        {
            throw Refused.Version(write, session.Single<long?>(
                "SELECT version FROM grain_state WHERE kind = $1 AND id = $2", row => row.GetInt64(0), write.Kind, write.Id));
        }
    }

    private static void Project(SqliteSession session, StateWrite write, ProjectionRow row)
    {
        switch (row)
        {
            case CatalogRow { Entry: null }:
                session.Execute("DELETE FROM catalog WHERE id = $1 AND version < $2", write.Id, write.Version);
                break;
            case CatalogRow { Entry: { } entry }:
                WriteCatalog(session, write, entry);
                break;
            case WakeupRow { DueAt: null }:
                session.Execute("DELETE FROM wakeups WHERE actor = $1 AND version < $2", write.Actor, write.Version);
                break;
            case WakeupRow { DueAt: { } dueAt }:
                session.Execute(
                    """
                    INSERT INTO wakeups (actor, due_at, version) VALUES ($1, $2, $3)
                    ON CONFLICT (actor) DO UPDATE SET due_at = excluded.due_at, version = excluded.version WHERE version < excluded.version
                    """,
                    write.Actor, Time.From(dueAt), write.Version);
                break;
            case JobRow { Job: null }:
                session.Execute("DELETE FROM jobs WHERE run_id = $1 AND version < $2", write.Id, write.Version);
                break;
            case JobRow { Job: { } job }:
                session.Execute(
                    """
                    INSERT INTO jobs (run_id, queue_id, project_id, priority, waiting_since, memory_mib, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
                    ON CONFLICT (run_id) DO UPDATE SET queue_id = excluded.queue_id, project_id = excluded.project_id,
                        priority = excluded.priority, waiting_since = excluded.waiting_since, memory_mib = excluded.memory_mib, version = excluded.version
                    WHERE version < excluded.version
                    """,
                    job.RunId, job.QueueId, job.ProjectId, job.Priority, Time.From(job.WaitingSince), job.MemoryMiB, write.Version);
                break;
            case RouteRow { Route: null }:
                session.Execute("DELETE FROM routes WHERE deployment_id = $1 AND version < $2", write.Id, write.Version);
                break;
            case RouteRow { Route: { } route }:
                WriteRoute(session, write, route);
                break;
            default:
                throw Refused.Unknown(write, row);
        }
    }

    private static void WriteCatalog(SqliteSession session, StateWrite write, CatalogEntry entry)
    {
        try
        {
            session.Execute(
                """
                INSERT INTO catalog (id, kind, scope, name, parent_id, status, created_at, view, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, scope = excluded.scope, name = excluded.name, parent_id = excluded.parent_id,
                    status = excluded.status, created_at = excluded.created_at, view = excluded.view, version = excluded.version
                WHERE version < excluded.version
                """,
                entry.Id, entry.Kind, entry.Scope, entry.Name, entry.ParentId, entry.Status, Time.From(entry.CreatedAt), entry.View.GetRawText(), write.Version);
        }
        catch (SqliteException exception) when (SqliteFailure.IsNotUnique(exception))
        {
            throw Refused.Name(entry, session.Single(
                "SELECT id FROM catalog WHERE scope = $1 AND kind = $2 AND name = $3", row => row.GetString(0), entry.Scope, entry.Kind, entry.Name));
        }
    }

    private static void WriteRoute(SqliteSession session, StateWrite write, Route route)
    {
        try
        {
            session.Execute(
                """
                INSERT INTO routes (deployment_id, deployment, project_id, model_version_id, number, model_digest, manifest_digest, version)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (deployment_id) DO UPDATE SET deployment = excluded.deployment, project_id = excluded.project_id,
                    model_version_id = excluded.model_version_id, number = excluded.number, model_digest = excluded.model_digest,
                    manifest_digest = excluded.manifest_digest, version = excluded.version
                WHERE version < excluded.version
                """,
                route.DeploymentId, route.Deployment, route.ProjectId, route.ModelVersionId, route.Number, route.ModelDigest, route.ManifestDigest, write.Version);
        }
        catch (SqliteException exception) when (SqliteFailure.IsNotUnique(exception))
        {
            throw Refused.RouteName(route, session.Single(
                "SELECT deployment_id FROM routes WHERE deployment = $1", row => row.GetString(0), route.Deployment));
        }
    }

    private static void RemoveProjections(SqliteSession session, StateWrite write)
    {
        session.Execute("DELETE FROM catalog WHERE id = $1 AND version < $2", write.Id, write.Version);
        session.Execute("DELETE FROM wakeups WHERE actor = $1 AND version < $2", write.Actor, write.Version);
        session.Execute("DELETE FROM jobs WHERE run_id = $1 AND version < $2", write.Id, write.Version);
        session.Execute("DELETE FROM routes WHERE deployment_id = $1 AND version < $2", write.Id, write.Version);
    }

    private static void Add(SqliteSession session, StateWrite write, AuthorityRow row)
    {
        switch (row)
        {
            case AuditRow audit:
                session.Execute(
                    "INSERT INTO audit (actor, at, principal, request_id, command, reason) VALUES ($1, $2, $3, $4, $5, $6)",
                    write.Id, Time.From(audit.At), audit.Principal, audit.RequestId, audit.Command, audit.Reason);
                break;
            case RequestRow request:
                Once(write, row, session.Execute(
                    "INSERT INTO requests (actor, request_id, command_hash, answer, at, expires_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                    write.Id, request.RequestId, request.CommandHash, request.Answer, Time.From(request.At), request.ExpiresAt is { } expiresAt ? Time.From(expiresAt) : null));
                break;
            case DatasetVersionRow { Version: var version }:
                Once(write, row, session.Execute(
                    "INSERT INTO dataset_versions (dataset, number, identity, content, run_id, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                    version.DatasetId, version.Number, version.Content.Identity, JsonSerializer.Serialize(version.Content, MlOpsJson.Options), version.RunId, Time.From(version.CreatedAt)));
                break;
            case UsageRow { Event: var usage } entry:
                Once(write, row, session.Execute(
                    """
                    INSERT INTO usage (account, key, actor, meter, quantity, from_at, to_at, is_estimated, facets, corrects, entered_at, subject)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING
                    """,
                    write.Id, entry.Key, usage.ActorId, (int)usage.Meter, usage.Quantity, Time.From(usage.From), Time.From(usage.To), usage.IsEstimated ? 1 : 0,
                    UsageColumns.Facets(usage), usage.Corrects, UsageColumns.EnteredAt(entry), entry.SubjectId));
                break;
            case SubjectRow subject:
                session.Execute("INSERT INTO cost_subjects (id, subject) VALUES ($1, $2) ON CONFLICT DO NOTHING", subject.Id, UsageColumns.Subject(subject));
                break;
            case UsageSumRow { Of: var of } sum:
                session.Execute(
                    """
                    INSERT INTO usage_sums (account, hours, from_at, subject, meter, is_estimated, quantity, events, late) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                    ON CONFLICT (account, hours, from_at, subject, meter, is_estimated) DO UPDATE
                    SET quantity = quantity + excluded.quantity, events = events + excluded.events, late = late + excluded.late
                    """,
                    write.Id, of.Hours, Time.From(of.From), of.SubjectId, (int)of.Meter, of.IsEstimated ? 1 : 0, sum.Quantity, sum.Events, sum.Late);
                break;
            default:
                throw Refused.Unknown(write, row);
        }
    }

    private static void Once(StateWrite write, AuthorityRow row, int inserted)
    {
        if (inserted == 0)
        {
            throw Refused.Exists(write, row);
        }
    }
}
