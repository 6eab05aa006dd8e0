-- Usage that corrects is negative; what only the moment knows of usage; sums by subject, hour and day.
CREATE TABLE usage_since_3
(
    account      TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    actor        TEXT    NOT NULL,
    meter        INTEGER NOT NULL,
    quantity     INTEGER NOT NULL,
    from_at      INTEGER NOT NULL,
    to_at        INTEGER NOT NULL,
    is_estimated INTEGER NOT NULL,
    facets       TEXT,
    corrects     TEXT,
    entered_at   INTEGER,
    subject      INTEGER,
    PRIMARY KEY (account, key),
    CHECK (quantity >= 0 OR corrects IS NOT NULL)
) STRICT, WITHOUT ROWID;

INSERT INTO usage_since_3 (account, key, actor, meter, quantity, from_at, to_at, is_estimated)
SELECT account, key, actor, meter, quantity, from_at, to_at, is_estimated FROM usage;

DROP TABLE usage;
ALTER TABLE usage_since_3 RENAME TO usage;

CREATE INDEX usage_by_actor ON usage (account, actor, meter, quantity, is_estimated);

CREATE TABLE cost_subjects
(
    id      INTEGER NOT NULL PRIMARY KEY,
    subject TEXT    NOT NULL
) STRICT;

CREATE TABLE usage_sums
(
    account      TEXT    NOT NULL,
    hours        INTEGER NOT NULL, -- 1, or 24: the length of the period
    from_at      INTEGER NOT NULL,
    subject      INTEGER NOT NULL,
    meter        INTEGER NOT NULL,
    is_estimated INTEGER NOT NULL,
    quantity     INTEGER NOT NULL,
    events       INTEGER NOT NULL,
    late         INTEGER NOT NULL,
    PRIMARY KEY (account, hours, from_at, subject, meter, is_estimated)
) STRICT, WITHOUT ROWID;
