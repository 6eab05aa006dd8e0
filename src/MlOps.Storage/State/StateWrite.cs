namespace MlOps.Storage.State;

/// <summary>One write of an actor, complete and independent of the grain's memory: it lands whole or not at all.</summary>
/// <param name="Kind">The state's name, one of <see cref="Kinds"/>.</param>
/// <param name="Id">The actor's id.</param>
/// <param name="Actor">The actor's <c>GrainId</c> as text.</param>
/// <param name="Expected">The version that must be stored; 0: nothing must be.</param>
/// <param name="Payload">The state's JSON; null clears it, and the actor's projections with it.</param>
/// <param name="Projections">The rows that describe the state.</param>
/// <param name="Rows">The rows that land beside it.</param>
/// <param name="At">When it was handed over.</param>
internal sealed record StateWrite(
    string Kind,
    string Id,
    string Actor,
    long Expected,
    string? Payload,
    ImmutableArray<ProjectionRow> Projections,
    ImmutableArray<AuthorityRow> Rows,
    DateTimeOffset At)
{
    /// <summary>The version that the state bears once this landed.</summary>
    public long Version => Expected + 1;
}

/// <summary>A stored state; a null payload is a cleared one.</summary>
internal sealed record StoredState(long Version, string? Payload);

/// <summary>Where states land with their rows.</summary>
internal interface IStateStore
{
    /// <summary>The state, or null where there never was one.</summary>
    Task<StoredState?> ReadAsync(string kind, string id, CancellationToken cancellationToken);

    /// <summary>Lands the write.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Another version is stored. Nothing was written.</exception>
    /// <exception cref="NameTakenException">The catalog's name belongs to another. Nothing was written.</exception>
    /// <exception cref="RowExistsException">A row that is written once is there. Nothing was written.</exception>
    /// <exception cref="StoreUnavailableException">The store failed; whether it landed is unknown.</exception>
    Task WriteAsync(StateWrite write);
}
