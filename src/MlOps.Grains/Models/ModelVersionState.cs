using System.Text.Json;

namespace MlOps.Models;

internal sealed record ModelVersionState : ActorState
{
    public required string ProjectId { get; init; }

    public required string ModelId { get; init; }

    public required int Number { get; init; }

    public required ModelVersionOrigin Origin { get; init; }

    public ModelStage Stage { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public ModelVersionView ToView(string id) => new()
    {
        Id = id,
        ProjectId = ProjectId,
        ModelId = ModelId,
        Number = Number,
        Origin = Origin,
        Stage = Stage,
        CreatedAt = CreatedAt,
    };

    public override IEnumerable<ProjectionRow> Project(string actorId)
    {
        yield return new CatalogRow(new()
        {
            Id = actorId,
            Kind = Kinds.ModelVersion,
            Scope = ProjectId,
            ParentId = ModelId,
            Status = JsonNamingPolicy.CamelCase.ConvertName(Stage.ToString()),
            CreatedAt = CreatedAt,
            View = JsonSerializer.SerializeToElement(ToView(actorId), MlOpsJson.Options),
        });
    }
}
