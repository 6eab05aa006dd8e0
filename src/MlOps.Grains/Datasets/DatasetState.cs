using System.Text.Json;

namespace MlOps.Datasets;

internal sealed record DatasetState : ActorState
{
    public required string ProjectId { get; init; }

    public required string Name { get; init; }

    public int NewestVersion { get; init; }

    public long Rows { get; init; }

    public long StoredBytes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DatasetView ToView(string id) => new()
    {
        Id = id,
        ProjectId = ProjectId,
        Name = Name,
        NewestVersion = NewestVersion,
        Rows = Rows,
        StoredBytes = StoredBytes,
        CreatedAt = CreatedAt,
        CreatedBy = CreatedBy,
    };

    public override string? UniqueName => Name;

    public override IEnumerable<ProjectionRow> Project(string actorId)
    {
        yield return new CatalogRow(new()
        {
            Id = actorId,
            Kind = Kinds.Dataset,
            Scope = ProjectId,
            Name = Name,
            ParentId = ProjectId,
            CreatedAt = CreatedAt,
            View = JsonSerializer.SerializeToElement(ToView(actorId), MlOpsJson.Options),
        });
    }
}
