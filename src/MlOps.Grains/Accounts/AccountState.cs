namespace MlOps.Accounts;

internal sealed record AccountState : ActorState
{
    public ImmutableSortedDictionary<Meter, long> Totals { get; init; } = ImmutableSortedDictionary<Meter, long>.Empty;

    public long Events { get; init; }

    public AccountView ToView(string id) => new(id, Totals, Events);

    public override IEnumerable<ProjectionRow> Project(string actorId) => [];
}
