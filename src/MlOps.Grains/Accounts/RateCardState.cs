namespace MlOps.Accounts;

internal sealed record RateCardState : ActorState
{
    public required RateCard Card { get; init; }

    /// <summary>How often it was set.</summary>
    public required int Number { get; init; }

    public required DateTimeOffset SetAt { get; init; }

    public required string SetBy { get; init; }

    public override IEnumerable<ProjectionRow> Project(string actorId) => [];
}
