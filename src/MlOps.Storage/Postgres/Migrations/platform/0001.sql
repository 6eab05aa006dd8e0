-- Times are whole 100 ns since 1970-01-01 UTC: to_timestamp(t / 10000000.0) reads them. Ids and names are compared byte
-- by byte (COLLATE "C"), as in the other stores: lists and pages must not hang on the database's language.

CREATE TABLE grain_state
(
    kind        text COLLATE "C" NOT NULL,
    id          text COLLATE "C" NOT NULL,
    version     bigint NOT NULL,
    payload     text,                       -- NULL: cleared; the version goes on
    modified_at bigint NOT NULL,
    write_id    text COLLATE "C" NOT NULL,  -- tells a write that is repeated, since its outcome was unknown, from another's
    PRIMARY KEY (kind, id)
) WITH (fillfactor = 70);

-- Numbers the writers, so that no two of them give a write the same id.
CREATE SEQUENCE writers;

CREATE TABLE catalog
(
    id         text COLLATE "C" NOT NULL PRIMARY KEY,
    kind       text COLLATE "C" NOT NULL,
    scope      text COLLATE "C" NOT NULL,
    name       text COLLATE "C",
    parent_id  text COLLATE "C",
    status     text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    view       text NOT NULL,
    version    bigint NOT NULL
) WITH (fillfactor = 80);

CREATE UNIQUE INDEX catalog_name ON catalog (scope, kind, name) WHERE name IS NOT NULL;
CREATE INDEX catalog_by_kind ON catalog (kind, created_at, id);
CREATE INDEX catalog_by_scope ON catalog (kind, scope, created_at, id);
CREATE INDEX catalog_by_parent ON catalog (parent_id, kind, created_at, id) WHERE parent_id IS NOT NULL;
CREATE INDEX catalog_by_status ON catalog (kind, status, created_at, id);

CREATE TABLE wakeups
(
    actor   text COLLATE "C" NOT NULL PRIMARY KEY,
    due_at  bigint NOT NULL,
    version bigint NOT NULL
);

CREATE INDEX wakeups_due ON wakeups (due_at, actor);

CREATE TABLE jobs
(
    run_id        text COLLATE "C" NOT NULL PRIMARY KEY,
    queue_id      text COLLATE "C" NOT NULL,
    project_id    text COLLATE "C" NOT NULL,
    priority      integer NOT NULL,
    waiting_since bigint NOT NULL,
    memory_mib    integer NOT NULL,
    version       bigint NOT NULL
);

CREATE INDEX jobs_in_order ON jobs (queue_id, priority DESC, waiting_since, run_id);

CREATE TABLE routes
(
    deployment_id    text COLLATE "C" NOT NULL PRIMARY KEY,
    deployment       text COLLATE "C" NOT NULL CONSTRAINT routes_deployment UNIQUE,
    project_id       text COLLATE "C" NOT NULL,
    model_version_id text COLLATE "C" NOT NULL,
    number           integer NOT NULL,
    model_digest     text COLLATE "C" NOT NULL,
    manifest_digest  text COLLATE "C" NOT NULL,
    version          bigint NOT NULL
);

CREATE TABLE epochs
(
    name  text COLLATE "C" NOT NULL PRIMARY KEY,
    value bigint NOT NULL
);

INSERT INTO epochs (name, value) VALUES ('routes', 0);

-- A row, not a sequence: whoever sees the new epoch must see the change that made it.
CREATE FUNCTION routes_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE epochs SET value = value + 1 WHERE name = 'routes';
    RETURN NULL;
END $$;

CREATE TRIGGER routes_changed AFTER INSERT OR UPDATE OR DELETE ON routes FOR EACH ROW EXECUTE FUNCTION routes_changed();

CREATE TABLE requests
(
    actor        text COLLATE "C" NOT NULL,
    request_id   text COLLATE "C" NOT NULL,
    command_hash text COLLATE "C" NOT NULL,
    answer       text NOT NULL,
    at           bigint NOT NULL,
    expires_at   bigint,
    CONSTRAINT requests_once PRIMARY KEY (actor, request_id)
);

CREATE INDEX requests_expiring ON requests (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE audit
(
    sequence   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor      text COLLATE "C" NOT NULL,
    at         bigint NOT NULL,
    principal  text NOT NULL,
    request_id text NOT NULL,
    command    text NOT NULL,
    reason     text
);

CREATE INDEX audit_by_actor ON audit (actor, sequence);

CREATE TABLE dataset_versions
(
    dataset    text COLLATE "C" NOT NULL,
    number     integer NOT NULL,
    identity   text COLLATE "C" NOT NULL,
    content    text NOT NULL,
    run_id     text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT dataset_versions_number PRIMARY KEY (dataset, number),
    CONSTRAINT dataset_versions_identity UNIQUE (dataset, identity)
);

CREATE TABLE usage
(
    account      text COLLATE "C" NOT NULL,
    key          text COLLATE "C" NOT NULL,
    actor        text COLLATE "C" NOT NULL,
    meter        integer NOT NULL,
    quantity     bigint NOT NULL CHECK (quantity >= 0),
    from_at      bigint NOT NULL,
    to_at        bigint NOT NULL,
    is_estimated integer NOT NULL,
    CONSTRAINT usage_once PRIMARY KEY (account, key)
);

CREATE INDEX usage_by_actor ON usage (account, actor, meter, quantity, is_estimated);

CREATE TABLE settings
(
    key   text COLLATE "C" NOT NULL PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE points
(
    run_id  text COLLATE "C" NOT NULL,
    key     text COLLATE "C" NOT NULL,
    attempt integer NOT NULL,
    step    bigint NOT NULL,
    at      bigint NOT NULL,
    value   double precision NOT NULL,
    PRIMARY KEY (run_id, key, attempt, step)
);

CREATE TABLE lines
(
    run_id  text COLLATE "C" NOT NULL,
    attempt integer NOT NULL,
    number  bigint NOT NULL,
    at      bigint NOT NULL,
    text    text NOT NULL,
    PRIMARY KEY (run_id, attempt, number)
);

-- Bytes in portions. A blob is owned by the rows of artifacts, upload_parts and upload_chunks that name it, by several of
-- the latter two where an upload was put together of its chunks. One without an owner was broken off and is removed in time.
CREATE TABLE blobs
(
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created_at bigint NOT NULL
);

-- No reference to blobs: a blob's row goes first and at once, its bytes go after it bit by bit.
CREATE TABLE blob_parts
(
    blob   bigint NOT NULL,
    number integer NOT NULL,
    bytes  bytea NOT NULL,
    PRIMARY KEY (blob, number)
);

-- Models and Parquet do not get smaller by compressing them again.
ALTER TABLE blob_parts ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE artifacts
(
    digest text COLLATE "C" NOT NULL PRIMARY KEY,
    size   bigint NOT NULL,
    blob   bigint NOT NULL REFERENCES blobs (id)
);

CREATE INDEX artifacts_by_blob ON artifacts (blob);

CREATE TABLE uploads
(
    key     text COLLATE "C" NOT NULL PRIMARY KEY,
    digest  text COLLATE "C" NOT NULL,
    size    bigint NOT NULL,
    kept_at bigint NOT NULL
);

-- What an upload consists of, in order: one blob, or those of its chunks.
CREATE TABLE upload_parts
(
    key    text COLLATE "C" NOT NULL REFERENCES uploads (key) ON DELETE CASCADE,
    number integer NOT NULL,
    blob   bigint NOT NULL REFERENCES blobs (id),
    PRIMARY KEY (key, number)
);

CREATE INDEX upload_parts_by_blob ON upload_parts (blob);

CREATE TABLE chunked_uploads
(
    key        text COLLATE "C" NOT NULL PRIMARY KEY,
    plan       text NOT NULL,
    touched_at bigint NOT NULL
);

CREATE TABLE upload_chunks
(
    key    text COLLATE "C" NOT NULL REFERENCES chunked_uploads (key) ON DELETE CASCADE,
    number integer NOT NULL,
    digest text COLLATE "C" NOT NULL,
    size   bigint NOT NULL,
    blob   bigint NOT NULL REFERENCES blobs (id),
    PRIMARY KEY (key, number)
);

CREATE INDEX upload_chunks_by_blob ON upload_chunks (blob);
