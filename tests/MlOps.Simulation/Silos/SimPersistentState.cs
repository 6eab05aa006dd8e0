using MlOps.Storage.State;

namespace MlOps.Simulation;

/// <summary>Orleans' persistent state over the platform's own grain storage.</summary>
internal sealed class SimPersistentState<TState>(GrainId id, Silo silo) : IPersistentState<ActorRecord<TState>>
    where TState : ActorState
{
    private readonly string _name = id.Type.ToString()!;
    private readonly GrainState<ActorRecord<TState>> _record = new(new());

    public ActorRecord<TState> State
    {
        get => _record.State!;
        set => _record.State = value;
    }

    public string? Etag => _record.ETag;

    public bool RecordExists => _record.RecordExists;

    private ActorGrainStorage Storage => silo.Storage;

    public Task ReadStateAsync() => Storage.ReadStateAsync(_name, id, _record);

    public Task WriteStateAsync()
    {
        // Handed over beside the write, which bears it as JSON: whoever looks at the history need not read it again.
        silo.Store.Writing = State.State;
        return Storage.WriteStateAsync(_name, id, _record);
    }

    public Task ClearStateAsync() => Storage.ClearStateAsync(_name, id, _record);
}
