-- readable for 1
-- Usage that corrects is negative; what only the moment knows of usage; sums by subject, hour and day.
ALTER TABLE usage
    DROP CONSTRAINT usage_quantity_check,
    ADD COLUMN facets text COLLATE "C",
    ADD COLUMN corrects text COLLATE "C",
    ADD COLUMN entered_at bigint,
    ADD COLUMN subject bigint,
    ADD CONSTRAINT usage_negative_corrects CHECK (quantity >= 0 OR corrects IS NOT NULL);

CREATE TABLE cost_subjects
(
    id      bigint NOT NULL PRIMARY KEY,
    subject text COLLATE "C" NOT NULL
);

CREATE TABLE usage_sums
(
    account      text COLLATE "C" NOT NULL,
    hours        integer NOT NULL, -- 1, or 24: the length of the period
    from_at      bigint NOT NULL,
    subject      bigint NOT NULL,
    meter        integer NOT NULL,
    is_estimated integer NOT NULL,
    quantity     bigint NOT NULL,
    events       bigint NOT NULL,
    late         bigint NOT NULL,
    PRIMARY KEY (account, hours, from_at, subject, meter, is_estimated)
);

-- As in 0002, with the tables and columns from above.
CREATE OR REPLACE FUNCTION mlops_write(_kind text, _id text, _expected integer, _envelope bytea) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    e json := convert_from(_envelope, 'UTF8')::json;
    v bigint;
    _actor text := e->>'actor';
BEGIN
    IF _expected IS NULL THEN
        INSERT INTO grain_state (kind, id, version, payload, modified_at, write_id)
        VALUES (_kind, _id, 1, e->>'payload', (e->>'at')::bigint, e->>'write_id')
        ON CONFLICT DO NOTHING RETURNING version INTO v;
    ELSE
        UPDATE grain_state SET version = version + 1, payload = e->>'payload', modified_at = (e->>'at')::bigint, write_id = e->>'write_id'
        WHERE kind = _kind AND id = _id AND version = _expected RETURNING version INTO v;
    END IF;

    IF v IS NULL THEN
        RETURN NULL;
    END IF;

    CASE json_typeof(e->'catalog')
        WHEN 'array' THEN
            INSERT INTO catalog (id, kind, scope, name, parent_id, status, created_at, view, version)
            SELECT id, kind, scope, name, parent_id, status, created_at, view, v FROM json_populate_recordset(NULL::catalog, e->'catalog')
            ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, scope = excluded.scope, name = excluded.name, parent_id = excluded.parent_id,
                status = excluded.status, created_at = excluded.created_at, view = excluded.view, version = excluded.version
            WHERE catalog.version < excluded.version;
        WHEN 'null' THEN DELETE FROM catalog WHERE id = _id AND version < v;
        ELSE NULL;
    END CASE;

    CASE json_typeof(e->'wakeups')
        WHEN 'array' THEN
            INSERT INTO wakeups (actor, due_at, version) SELECT actor, due_at, v FROM json_populate_recordset(NULL::wakeups, e->'wakeups')
            ON CONFLICT (actor) DO UPDATE SET due_at = excluded.due_at, version = excluded.version WHERE wakeups.version < excluded.version;
        WHEN 'null' THEN DELETE FROM wakeups WHERE actor = _actor AND version < v;
        ELSE NULL;
    END CASE;

    CASE json_typeof(e->'jobs')
        WHEN 'array' THEN
            INSERT INTO jobs (run_id, queue_id, project_id, priority, waiting_since, memory_mib, version)
            SELECT run_id, queue_id, project_id, priority, waiting_since, memory_mib, v FROM json_populate_recordset(NULL::jobs, e->'jobs')
            ON CONFLICT (run_id) DO UPDATE SET queue_id = excluded.queue_id, project_id = excluded.project_id, priority = excluded.priority,
                waiting_since = excluded.waiting_since, memory_mib = excluded.memory_mib, version = excluded.version
            WHERE jobs.version < excluded.version;
        WHEN 'null' THEN DELETE FROM jobs WHERE run_id = _id AND version < v;
        ELSE NULL;
    END CASE;

    CASE json_typeof(e->'routes')
        WHEN 'array' THEN
            INSERT INTO routes (deployment_id, deployment, project_id, model_version_id, number, model_digest, manifest_digest, version)
            SELECT deployment_id, deployment, project_id, model_version_id, number, model_digest, manifest_digest, v
            FROM json_populate_recordset(NULL::routes, e->'routes')
            ON CONFLICT (deployment_id) DO UPDATE SET deployment = excluded.deployment, project_id = excluded.project_id,
                model_version_id = excluded.model_version_id, number = excluded.number, model_digest = excluded.model_digest,
                manifest_digest = excluded.manifest_digest, version = excluded.version
            WHERE routes.version < excluded.version;
        WHEN 'null' THEN DELETE FROM routes WHERE deployment_id = _id AND version < v;
        ELSE NULL;
    END CASE;

    INSERT INTO audit (actor, at, principal, request_id, command, reason)
    SELECT actor, at, principal, request_id, command, reason FROM json_populate_recordset(NULL::audit, e->'audit');

    INSERT INTO requests (actor, request_id, command_hash, answer, at, expires_at)
    SELECT actor, request_id, command_hash, answer, at, expires_at FROM json_populate_recordset(NULL::requests, e->'requests');

    INSERT INTO dataset_versions (dataset, number, identity, content, run_id, created_at)
    SELECT dataset, number, identity, content, run_id, created_at FROM json_populate_recordset(NULL::dataset_versions, e->'dataset_versions');

    INSERT INTO usage (account, key, actor, meter, quantity, from_at, to_at, is_estimated, facets, corrects, entered_at, subject)
    SELECT account, key, actor, meter, quantity, from_at, to_at, is_estimated, facets, corrects, entered_at, subject
    FROM json_populate_recordset(NULL::usage, e->'usage');

    INSERT INTO cost_subjects (id, subject)
    SELECT id, subject FROM json_populate_recordset(NULL::cost_subjects, e->'cost_subjects') ON CONFLICT DO NOTHING;

    INSERT INTO usage_sums (account, hours, from_at, subject, meter, is_estimated, quantity, events, late)
    SELECT account, hours, from_at, subject, meter, is_estimated, quantity, events, late FROM json_populate_recordset(NULL::usage_sums, e->'usage_sums')
    ON CONFLICT (account, hours, from_at, subject, meter, is_estimated) DO UPDATE
    SET quantity = usage_sums.quantity + excluded.quantity, events = usage_sums.events + excluded.events, late = usage_sums.late + excluded.late;

    RETURN v;
END $$;
