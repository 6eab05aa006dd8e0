using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlOps.Storage;

/// <summary>
/// An actor's stored state: the head, a few kilobytes of JSON. A write carries the state, its projections and the rows
/// that wait beside it, all in one transaction.
/// </summary>
/// <remarks>
/// Additive only: a new member has a default, an old one is never renamed. What an older program does not know it
/// keeps and writes back, but only at the top: inside a member that it knows it would be lost.
/// </remarks>
public abstract record ActorState
{
    /// <summary>The version of the state's shape.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Members that this program does not know.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; init; }

    /// <summary>The name that no other actor of its kind and scope may bear; null for what has none.</summary>
    [JsonIgnore]
    public virtual string? UniqueName => null;

    /// <summary>The rows that describe this state in the tables that are searched: a pure function of it.</summary>
    public abstract IEnumerable<ProjectionRow> Project(string actorId);
}

/// <summary>What a grain hands to the store: a state and the authority rows that land with it.</summary>
/// <typeparam name="TState">The state.</typeparam>
public sealed class ActorRecord<TState> : IActorRecord
    where TState : ActorState
{
    /// <summary>The state; null where the actor was never created.</summary>
    public TState? State { get; set; }

    /// <summary>Rows that land with the next write, and only with it.</summary>
    public ImmutableArray<AuthorityRow> Rows { get; set; } = [];

    ActorState? IActorRecord.State
    {
        get => State;
        set => State = (TState?)value;
    }

    ActorState? IActorRecord.Landed { get; set; }

    Type IActorRecord.StateType => typeof(TState);
}

/// <summary><see cref="ActorRecord{TState}"/> as the store sees it.</summary>
public interface IActorRecord
{
    /// <summary>The state; null where the actor was never created.</summary>
    ActorState? State { get; set; }

    /// <summary>The state that the store is known to hold; null while a write is under way, and after one of unknown fate.</summary>
    ActorState? Landed { get; set; }

    /// <summary>Its type, to read it back.</summary>
    Type StateType { get; }

    /// <summary>Rows that land with the next write.</summary>
    ImmutableArray<AuthorityRow> Rows { get; set; }
}
