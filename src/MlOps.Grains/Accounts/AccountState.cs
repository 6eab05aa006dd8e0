namespace MlOps.Accounts;

internal sealed record AccountState : ActorState
{
    public ImmutableSortedDictionary<Meter, long> Totals { get; init; } = ImmutableSortedDictionary<Meter, long>.Empty;

    public long Events { get; init; }

    /// <summary>How many of the events are in the sums. A program of an older version enters events and no sums.</summary>
    public long Summed { get; init; }

    public AccountView ToView(string id) => new(id, Totals, Events);

    public override IEnumerable<ProjectionRow> Project(string actorId) => [];
}
