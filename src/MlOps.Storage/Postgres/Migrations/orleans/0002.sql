-- readable for 1
-- What Orleans' AdoNet persistence expects, on the tables of the platform: the state's name is the kind, and the key is
-- compared as text. The key bears a '=' in front, or the provider would take a key such as '1a' for a number.

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
(
    'WriteToStorageKey',
    'SELECT mlops_write(@GrainTypeString, substr(@GrainIdExtensionString, 2), @GrainStateVersion, @PayloadBinary) AS NewGrainStateVersion;'
),
(
    'ReadFromStorageKey',
    'SELECT convert_to(payload, ''UTF8'') AS PayloadBinary, version::integer AS Version FROM grain_state
     WHERE kind = @GrainTypeString AND id = substr(@GrainIdExtensionString, 2);'
),
(
    -- A state is cleared by an envelope without a payload, since rows land with that too; this one is never asked for.
    'ClearStorageKey',
    'SELECT NULL::text AS Version;'
);
