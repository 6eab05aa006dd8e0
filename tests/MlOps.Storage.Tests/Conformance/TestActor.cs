using System.Text.Json;
using Orleans.Storage;

namespace MlOps.Storage.Conformance;

/// <summary>A state that projects whatever a test puts into it.</summary>
public sealed record TestState : ActorState
{
    public string Text { get; init; } = "";

    public CatalogEntry? Entry { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public WaitingJob? Job { get; init; }

    public Route? Route { get; init; }

    public override IEnumerable<ProjectionRow> Project(string actorId) =>
        [new CatalogRow(Entry), new WakeupRow(DueAt), new JobRow(Job), new RouteRow(Route)];
}

/// <summary>What Orleans holds for one activation of a grain. Two of the same id are two activations.</summary>
public sealed class TestActor(IGrainStorage storage, string kind, string id, string? grainType = null)
{
    public static DateTimeOffset Noon { get; } = new(2026, 1, 1, 12, 0, 0, 123, 456, TimeSpan.Zero);

    public string Id => id;

    public GrainId GrainId { get; } = GrainId.Create(grainType ?? kind, id);

    public GrainState<ActorRecord<TestState>> State { get; } = new(new ActorRecord<TestState>());

    public ActorRecord<TestState> Record => State.State!;

    public string? Text => Record.State?.Text;

    public async Task<TestActor> ReadAsync()
    {
        await storage.ReadStateAsync(kind, GrainId, State);
        return this;
    }

    public Task WriteAsync(string text, params AuthorityRow[] rows) => WriteAsync(new TestState { Text = text }, rows);

    public Task WriteAsync(TestState state, params AuthorityRow[] rows)
    {
        Record.State = state;
        Record.Rows = [.. rows];
        return storage.WriteStateAsync(kind, GrainId, State);
    }

    public Task ClearAsync(params AuthorityRow[] rows)
    {
        Record.Rows = [.. rows];
        return storage.ClearStateAsync(kind, GrainId, State);
    }

    public CatalogEntry Entry(string? name, string scope = "prj-1", string? parentId = null, string status = "", DateTimeOffset? createdAt = null) => new()
    {
        Id = id,
        Kind = kind,
        Scope = scope,
        Name = name,
        ParentId = parentId,
        Status = status,
        CreatedAt = createdAt ?? Noon,
        View = JsonSerializer.SerializeToElement(new { id, name }, MlOpsJson.Options),
    };

    public Route Route(string name, int number = 1) => new(name, id, "prj-1", $"mdl-1.{number}", number, "digest", "manifest");

    public WaitingJob Job(int priority = 0, DateTimeOffset? since = null) => new(id, "queue-default", "prj-1", priority, since ?? Noon);
}
