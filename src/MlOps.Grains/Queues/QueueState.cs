namespace MlOps.Queues;

internal sealed record QueueState : ActorState
{
    public bool IsPaused { get; init; }

    public override IEnumerable<ProjectionRow> Project(string actorId) => [];
}
