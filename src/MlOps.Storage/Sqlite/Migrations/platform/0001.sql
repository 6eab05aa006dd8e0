-- Times are whole 100 ns since 1970-01-01 UTC: datetime(t / 10000000, 'unixepoch') reads them.

CREATE TABLE grain_state
(
    kind        TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    payload     TEXT,               -- NULL: cleared; the version goes on
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE catalog
(
    id         TEXT    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    scope      TEXT    NOT NULL,
    name       TEXT,
    parent_id  TEXT,
    status     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    view       TEXT    NOT NULL,
    version    INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX catalog_name ON catalog (scope, kind, name) WHERE name IS NOT NULL;
CREATE INDEX catalog_by_kind ON catalog (kind, created_at, id);
CREATE INDEX catalog_by_scope ON catalog (kind, scope, created_at, id);
CREATE INDEX catalog_by_parent ON catalog (parent_id, kind, created_at, id) WHERE parent_id IS NOT NULL;
CREATE INDEX catalog_by_status ON catalog (kind, status, created_at, id);

CREATE TABLE wakeups
(
    actor   TEXT    NOT NULL PRIMARY KEY,
    due_at  INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX wakeups_due ON wakeups (due_at, actor);

CREATE TABLE jobs
(
    run_id        TEXT    NOT NULL PRIMARY KEY,
    queue_id      TEXT    NOT NULL,
    project_id    TEXT    NOT NULL,
    priority      INTEGER NOT NULL,
    waiting_since INTEGER NOT NULL,
    version       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX jobs_in_order ON jobs (queue_id, priority DESC, waiting_since, run_id);

CREATE TABLE routes
(
    deployment_id    TEXT    NOT NULL PRIMARY KEY,
    deployment       TEXT    NOT NULL UNIQUE,
    project_id       TEXT    NOT NULL,
    model_version_id TEXT    NOT NULL,
    number           INTEGER NOT NULL,
    model_digest     TEXT    NOT NULL,
    manifest_digest  TEXT    NOT NULL,
    version          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE epochs
(
    name  TEXT    NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO epochs (name, value) VALUES ('routes', 0);

CREATE TRIGGER routes_inserted AFTER INSERT ON routes
BEGIN
    UPDATE epochs SET value = value + 1 WHERE name = 'routes';
END;

CREATE TRIGGER routes_updated AFTER UPDATE ON routes
BEGIN
    UPDATE epochs SET value = value + 1 WHERE name = 'routes';
END;

CREATE TRIGGER routes_deleted AFTER DELETE ON routes
BEGIN
    UPDATE epochs SET value = value + 1 WHERE name = 'routes';
END;

CREATE TABLE requests
(
    actor        TEXT    NOT NULL,
    request_id   TEXT    NOT NULL,
    command_hash TEXT    NOT NULL,
    answer       TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    expires_at   INTEGER,
    PRIMARY KEY (actor, request_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX requests_expiring ON requests (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE audit
(
    sequence   INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    actor      TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    principal  TEXT    NOT NULL,
    request_id TEXT    NOT NULL,
    command    TEXT    NOT NULL,
    reason     TEXT
) STRICT;

CREATE INDEX audit_by_actor ON audit (actor, sequence);

CREATE TABLE dataset_versions
(
    dataset    TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    identity   TEXT    NOT NULL,
    content    TEXT    NOT NULL,
    run_id     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (dataset, number),
    UNIQUE (dataset, identity)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage
(
    account      TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    actor        TEXT    NOT NULL,
    meter        INTEGER NOT NULL,
    quantity     INTEGER NOT NULL CHECK (quantity >= 0),
    from_at      INTEGER NOT NULL,
    to_at        INTEGER NOT NULL,
    is_estimated INTEGER NOT NULL,
    PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX usage_by_actor ON usage (account, actor, meter, quantity, is_estimated);

CREATE TABLE settings
(
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
