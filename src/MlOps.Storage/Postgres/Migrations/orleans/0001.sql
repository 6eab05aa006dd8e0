-- What Orleans' AdoNet providers for membership and reminders expect: their queries by name, and the tables that these
-- speak of. Every change is one statement, so that it happens whole or not at all without a transaction of the caller's.
-- When a silo was last alive is told by the database's clock, whatever the silo believes: silos judge each other by these
-- times, and one whose clock is off must not look dead to the others, nor alive for a day after its end.

CREATE TABLE OrleansQuery
(
    QueryKey  text NOT NULL PRIMARY KEY,
    QueryText text NOT NULL
);

-- One row for each cluster. Who changes its members must have read the version that they are at: the row's lock puts
-- all changes in a line, and the version refuses those that were decided on an older list.
CREATE TABLE OrleansMembershipVersionTable
(
    DeploymentId text        NOT NULL PRIMARY KEY,
    Version      integer     NOT NULL,
    Timestamp    timestamptz NOT NULL
);

CREATE TABLE OrleansMembershipTable
(
    DeploymentId text        NOT NULL REFERENCES OrleansMembershipVersionTable (DeploymentId),
    Address      text        NOT NULL,
    Port         integer     NOT NULL,
    Generation   integer     NOT NULL,
    SiloName     text        NOT NULL,
    HostName     text        NOT NULL,
    Status       integer     NOT NULL,
    ProxyPort    integer     NOT NULL,
    SuspectTimes text        NULL,
    StartTime    timestamptz NOT NULL,
    IAmAliveTime timestamptz NOT NULL,
    PRIMARY KEY (DeploymentId, Address, Port, Generation)
)
-- A row is overwritten every few seconds for as long as its silo lives: room on its page, so that no index grows by it.
WITH (fillfactor = 50);

CREATE TABLE OrleansRemindersTable
(
    ServiceId    text        NOT NULL,
    GrainId      text        NOT NULL,
    ReminderName text        NOT NULL,
    StartTime    timestamptz NOT NULL,
    Period       bigint      NOT NULL,  -- milliseconds
    GrainHash    integer     NOT NULL,
    Version      integer     NOT NULL,
    PRIMARY KEY (ServiceId, GrainId, ReminderName)
);

-- Each silo reads the reminders of its part of the ring, again and again.
CREATE INDEX OrleansRemindersByHash ON OrleansRemindersTable (ServiceId, GrainHash);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
(
    'InsertMembershipVersionKey',
    'WITH made AS
     (
         INSERT INTO OrleansMembershipVersionTable (DeploymentId, Version, Timestamp) VALUES (@DeploymentId, 0, now())
         ON CONFLICT DO NOTHING RETURNING 1
     )
     SELECT EXISTS (SELECT FROM made);'
),
(
    'InsertMembershipKey',
    'WITH step AS
     (
         UPDATE OrleansMembershipVersionTable SET Version = Version + 1, Timestamp = now()
         WHERE DeploymentId = @DeploymentId AND Version = @Version
             AND NOT EXISTS
             (
                 SELECT FROM OrleansMembershipTable AS known
                 WHERE known.DeploymentId = @DeploymentId AND known.Address = @Address AND known.Port = @Port AND known.Generation = @Generation
             )
         RETURNING DeploymentId
     ),
     silo AS
     (
         INSERT INTO OrleansMembershipTable
             (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
         SELECT DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, least(@StartTime, now()), now() FROM step
         RETURNING 1
     )
     SELECT EXISTS (SELECT FROM silo);'
),
(
    -- Who suspects a silo sends along when it read that it lived; the silo itself may have told of a later time since.
    'UpdateMembershipKey',
    'WITH step AS
     (
         UPDATE OrleansMembershipVersionTable SET Version = Version + 1, Timestamp = now()
         WHERE DeploymentId = @DeploymentId AND Version = @Version
             AND EXISTS
             (
                 SELECT FROM OrleansMembershipTable AS known
                 WHERE known.DeploymentId = @DeploymentId AND known.Address = @Address AND known.Port = @Port AND known.Generation = @Generation
             )
         RETURNING DeploymentId
     ),
     silo AS
     (
         UPDATE OrleansMembershipTable AS known
         SET Status = @Status, SuspectTimes = @SuspectTimes
         FROM step
         WHERE known.DeploymentId = step.DeploymentId AND known.Address = @Address AND known.Port = @Port AND known.Generation = @Generation
         RETURNING 1
     )
     SELECT EXISTS (SELECT FROM silo);'
),
(
    'UpdateIAmAlivetimeKey',
    'UPDATE OrleansMembershipTable SET IAmAliveTime = now()
     WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation;'
),
(
    -- A cluster without silos, or without that one, is answered with its version alone.
    'MembershipReadRowKey',
    'SELECT silo.Address, silo.Port, silo.Generation, silo.SiloName, silo.HostName, silo.Status, silo.ProxyPort, silo.SuspectTimes,
            silo.StartTime, silo.IAmAliveTime, cluster.Version
     FROM OrleansMembershipVersionTable AS cluster
     LEFT JOIN OrleansMembershipTable AS silo
         ON silo.DeploymentId = cluster.DeploymentId AND silo.Address = @Address AND silo.Port = @Port AND silo.Generation = @Generation
     WHERE cluster.DeploymentId = @DeploymentId;'
),
(
    'MembershipReadAllKey',
    'SELECT silo.Address, silo.Port, silo.Generation, silo.SiloName, silo.HostName, silo.Status, silo.ProxyPort, silo.SuspectTimes,
            silo.StartTime, silo.IAmAliveTime, cluster.Version
     FROM OrleansMembershipVersionTable AS cluster
     LEFT JOIN OrleansMembershipTable AS silo ON silo.DeploymentId = cluster.DeploymentId
     WHERE cluster.DeploymentId = @DeploymentId;'
),
(
    'GatewaysQueryKey',
    'SELECT Address, ProxyPort, Generation FROM OrleansMembershipTable
     WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0;'
),
(
    'DeleteMembershipTableEntriesKey',
    'WITH silos AS (DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId)
     DELETE FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId;'
),
(
    -- Orleans asks for these two; it uses the second where it is there, one silo after the other, and only for what it read as
    -- dead and unchanged since. What was alive within the hour stays whatever the asking silo's clock says: its silo may be
    -- paused, and must find itself dead when it wakes. 6: Dead. Several silos may clean at once.
    'CleanupDefunctSiloEntriesKey',
    'DELETE FROM OrleansMembershipTable AS silo USING
     (
         SELECT DeploymentId, Address, Port, Generation FROM OrleansMembershipTable
         WHERE DeploymentId = @DeploymentId AND Status = 6 AND IAmAliveTime < least(@IAmAliveTime, now() - interval ''1 hour'')
         FOR UPDATE SKIP LOCKED
     ) AS defunct
     WHERE silo.DeploymentId = defunct.DeploymentId AND silo.Address = defunct.Address
         AND silo.Port = defunct.Port AND silo.Generation = defunct.Generation;'
),
(
    'CleanupDefunctSiloEntryKey',
    'DELETE FROM OrleansMembershipTable
     WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
         AND Status = 6 AND StartTime = @StartTime AND IAmAliveTime = @IAmAliveTime AND SuspectTimes IS NOT DISTINCT FROM @SuspectTimes
         AND IAmAliveTime < now() - interval ''1 hour'';'
),
(
    'UpsertReminderRowKey',
    'INSERT INTO OrleansRemindersTable AS known (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
     VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
     ON CONFLICT (ServiceId, GrainId, ReminderName) DO UPDATE SET
         StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = known.Version + 1
     RETURNING known.Version;'
),
(
    'ReadReminderRowKey',
    'SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable
     WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName;'
),
(
    'ReadReminderRowsKey',
    'SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable
     WHERE ServiceId = @ServiceId AND GrainId = @GrainId;'
),
(
    'ReadRangeRows1Key',
    'SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable
     WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash;'
),
(
    -- The ring is cut between its highest hash and its lowest.
    'ReadRangeRows2Key',
    'SELECT GrainId, ReminderName, StartTime, Period, Version FROM OrleansRemindersTable
     WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash);'
),
(
    'DeleteReminderRowKey',
    'WITH gone AS
     (
         DELETE FROM OrleansRemindersTable
         WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version
         RETURNING 1
     )
     SELECT EXISTS (SELECT FROM gone);'
),
(
    'DeleteReminderRowsKey',
    'DELETE FROM OrleansRemindersTable WHERE ServiceId = @ServiceId;'
);
