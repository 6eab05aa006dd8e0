using System.Text.Json;

namespace MlOps.Experiments;

internal sealed record ExperimentState : ActorState
{
    public required string ProjectId { get; init; }

    public required string Name { get; init; }

    public BestRun? Best { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public ExperimentView ToView(string id) => new() { Id = id, ProjectId = ProjectId, Name = Name, Best = Best, CreatedAt = CreatedAt };

    public override string? UniqueName => Name;

    public override IEnumerable<ProjectionRow> Project(string actorId)
    {
        yield return new CatalogRow(new()
        {
            Id = actorId,
            Kind = Kinds.Experiment,
            Scope = ProjectId,
            Name = Name,
            ParentId = ProjectId,
            CreatedAt = CreatedAt,
            View = JsonSerializer.SerializeToElement(ToView(actorId), MlOpsJson.Options),
        });
    }
}
