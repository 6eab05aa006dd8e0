using System.Text.Json;

namespace MlOps.Storage.State;

/// <summary>Between a grain's record and what is stored of it.</summary>
internal static class GrainRecords
{
    public static IActorRecord Of<T>(IGrainState<T> grainState) => grainState.State switch
    {
        IActorRecord record => record,
        null when typeof(IActorRecord).IsAssignableFrom(typeof(T)) && Activator.CreateInstance<T>() is IActorRecord created => Adopt(grainState, created),
        _ => throw new NotSupportedException(
            $"This store keeps ActorRecord<TState>, not {typeof(T).FullName}: projections and other rows must land with "
            + "the state. Declare the grain's state as IPersistentState<ActorRecord<TState>> with a TState that derives from ActorState, "
            + "or name another storage provider in its [PersistentState]."),
    };

    public static StateWrite ToWrite(IActorRecord record, string kind, GrainId grain, string? etag, DateTimeOffset at)
    {
        var id = Id(grain);
        var state = record.State ?? throw new InvalidOperationException(
            $"The state '{kind}' of '{id}' is null and cannot be written. Set it, or call ClearStateAsync.");
        var projections = state.Project(id).Select(row => Own(row, id)).ToImmutableArray();
        return new(kind, id, grain.ToString(), Version(etag), JsonSerializer.Serialize(state, record.StateType, MlOpsJson.Options), projections, Valid(record.Rows, id), at);
    }

    public static StateWrite ToClear(IActorRecord record, string kind, GrainId grain, string? etag, DateTimeOffset at) =>
        new(kind, Id(grain), grain.ToString(), Version(etag), null, [], Valid(record.Rows, Id(grain)), at);

    public static ActorState? Parse(IActorRecord record, string kind, string id, StoredState? stored)
    {
        if (stored?.Payload is not { } payload)
        {
            return null;
        }

        try
        {
            return (ActorState?)JsonSerializer.Deserialize(payload, record.StateType, MlOpsJson.Options);
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException(
                $"The stored state '{kind}' of '{id}' (version {stored.Version}) cannot be read as {record.StateType.Name}: {exception.Message} "
                + "Run a version of the platform that knows this shape.",
                exception);
        }
    }

    public static string Id(GrainId grain) => grain.Key.ToString() ?? "";

    public static string ETag(long version) => version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static long Version(string? etag) => etag switch
    {
        null or "" => 0,
        _ when long.TryParse(etag, System.Globalization.CultureInfo.InvariantCulture, out var version) && version > 0 => version,
        _ => throw new ArgumentException($"'{etag}' is no ETag of this store: expected a version such as '3'. Read the state before it is written.", nameof(etag)),
    };

    private static ImmutableArray<AuthorityRow> Valid(ImmutableArray<AuthorityRow> rows, string id) =>
        rows.OfType<UsageRow>().FirstOrDefault(usage => usage.Event is { Quantity: < 0, Corrects: null }) is { } negative
            ? throw new InvalidOperationException(
                $"The usage '{negative.Key}' in the account '{id}' has the quantity {negative.Event.Quantity}; expected 0 or more. Usage is taken back by an event that names the one it corrects.")
            : rows;

    // A row is an actor's own, or an older one of another actor could not be told from a newer.
    private static ProjectionRow Own(ProjectionRow row, string id) => row switch
    {
        CatalogRow { Entry: { } entry } => entry.Id == id
            ? new CatalogRow(entry with { View = entry.View.Clone() })
            : throw Foreign(row, id, entry.Id),
        JobRow { Job: { } job } when job.RunId != id => throw Foreign(row, id, job.RunId),
        RouteRow { Route: { } route } when route.DeploymentId != id => throw Foreign(row, id, route.DeploymentId),
        _ => row,
    };

    private static InvalidOperationException Foreign(ProjectionRow row, string id, string other) => new(
        $"The state of '{id}' projects a {row.GetType().Name} of '{other}'. An actor projects only rows that bear its own id.");

    private static IActorRecord Adopt<T>(IGrainState<T> grainState, IActorRecord record)
    {
        grainState.State = (T)record;
        return record;
    }
}
