using System.Text.Json;

namespace MlOps.Deployments;

internal sealed record DeploymentState : ActorState
{
    public required string ProjectId { get; init; }

    public required string Name { get; init; }

    public required ServedVersion Version { get; init; }

    public ServedVersion? Previous { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public bool IsDeleted { get; init; }

    public DeploymentView? ToView(string id) => IsDeleted ? null : new()
    {
        Id = id,
        ProjectId = ProjectId,
        Name = Name,
        Version = Version,
        Previous = Previous,
        CreatedAt = CreatedAt,
        ChangedAt = ChangedAt,
    };

    public override string? UniqueName => IsDeleted ? null : Name;

    public override IEnumerable<ProjectionRow> Project(string actorId)
    {
        var view = ToView(actorId);
        yield return new CatalogRow(view is null ? null : new()
        {
            Id = actorId,
            Kind = Kinds.Deployment,
            Scope = "",
            Name = Name,
            ParentId = ProjectId,
            CreatedAt = CreatedAt,
            View = JsonSerializer.SerializeToElement(view, MlOpsJson.Options),
        });
        yield return new RouteRow(view is null ? null : new(
            Name, actorId, ProjectId, Version.ModelVersionId, Version.Number, Version.ModelDigest, Version.ManifestDigest));
    }
}
