using System.Text.Json;

namespace MlOps.Projects;

internal sealed record ProjectState : ActorState
{
    public required string Name { get; init; }

    public ImmutableSortedDictionary<string, ProjectRole> Members { get; init; } = ImmutableSortedDictionary<string, ProjectRole>.Empty;

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public required DateTimeOffset CreatedAt { get; init; }

    public ProjectView ToView(string id) => new() { Id = id, Name = Name, Members = Members, Tags = Tags, CreatedAt = CreatedAt };

    public override string? UniqueName => Name;

    public override IEnumerable<ProjectionRow> Project(string actorId)
    {
        yield return new CatalogRow(new()
        {
            Id = actorId,
            Kind = Kinds.Project,
            Scope = "",
            Name = Name,
            CreatedAt = CreatedAt,
            View = JsonSerializer.SerializeToElement(ToView(actorId), MlOpsJson.Options),
        });
    }
}
