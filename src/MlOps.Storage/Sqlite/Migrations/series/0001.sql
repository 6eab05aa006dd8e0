-- Times are whole 100 ns since 1970-01-01 UTC.

CREATE TABLE points
(
    run_id  TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    attempt INTEGER NOT NULL,
    step    INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    value   REAL,               -- NULL: not a number
    PRIMARY KEY (run_id, key, attempt, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE lines
(
    run_id  TEXT    NOT NULL,
    attempt INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    text    TEXT    NOT NULL,
    PRIMARY KEY (run_id, attempt, number)
) STRICT, WITHOUT ROWID;
