using System.Text.Json;

namespace MlOps.Models;

internal sealed record ModelState : ActorState
{
    public required string ProjectId { get; init; }

    public required string Name { get; init; }

    /// <summary>The last number that was given out.</summary>
    public int LastNumber { get; init; }

    /// <summary>The newest version whose actor holds it.</summary>
    public int NewestVersion { get; init; }

    /// <summary>The intent: numbers given out whose versions' actors may not hold them yet.</summary>
    public ImmutableSortedDictionary<int, ModelVersionOrigin> Unfinished { get; init; } = ImmutableSortedDictionary<int, ModelVersionOrigin>.Empty;

    public ImmutableSortedDictionary<string, int> Aliases { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the sweep must look whether the intent was completed.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    public ModelView ToView(string id) => new()
    {
        Id = id,
        ProjectId = ProjectId,
        Name = Name,
        NewestVersion = NewestVersion,
        Aliases = Aliases,
        CreatedAt = CreatedAt,
    };

    public override string? UniqueName => Name;

    public override IEnumerable<ProjectionRow> Project(string actorId)
    {
        yield return new CatalogRow(new()
        {
            Id = actorId,
            Kind = Kinds.Model,
            Scope = ProjectId,
            Name = Name,
            ParentId = ProjectId,
            CreatedAt = CreatedAt,
            View = JsonSerializer.SerializeToElement(ToView(actorId), MlOpsJson.Options),
        });
        yield return new WakeupRow(Unfinished.IsEmpty ? null : WakeAt);
    }
}
