using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MlOps.Storage.State;

/// <summary>
/// Packs an actor's state as it is stored: Orleans' own serializer has no codec for it, and would log an error with its
/// stack for every actor that moves.
/// </summary>
/// <remarks>
/// Handed over is only what the store is known to hold. Where a write is under way, or nobody knows whether one has
/// landed, nothing is, and the actor reads its state where it comes to; also where another build of the program packed it,
/// which may not know all that is stored.
/// </remarks>
internal sealed class StateHandOver<TState>(IGrainMigrationParticipant state) : IGrainMigrationParticipant
{
    public void OnDehydrate(IDehydrationContext dehydrationContext) => state.OnDehydrate(new Packing(dehydrationContext));

    public void OnRehydrate(IRehydrationContext rehydrationContext) => state.OnRehydrate(new Unpacking(rehydrationContext));

    /// <summary>The build of all that knows what is in a state.</summary>
    private static string BuildOf(IActorRecord record) => $"{record.StateType.Module.ModuleVersionId}/{typeof(ActorState).Module.ModuleVersionId}";

    private sealed class Packing(IDehydrationContext context) : IDehydrationContext
    {
        public IEnumerable<string> Keys => context.Keys;

        public void AddBytes(string key, ReadOnlySpan<byte> value) => context.AddBytes(key, value);

        public void AddBytes<T>(string key, Action<T, IBufferWriter<byte>> valueWriter, T value) => context.AddBytes(key, valueWriter, value);

        public bool TryAddValue<T>(string key, T? value) =>
            value is GrainState<TState> { State: IActorRecord { State: { } landed, Rows.IsEmpty: true } record, ETag: { } etag }
            && ReferenceEquals(landed, record.Landed)
            && context.TryAddValue(key, (BuildOf(record), etag, JsonSerializer.Serialize(landed, record.StateType, MlOpsJson.Options)));
    }

    private sealed class Unpacking(IRehydrationContext context) : IRehydrationContext
    {
        public IEnumerable<string> Keys => context.Keys;

        public bool TryGetBytes(string key, out ReadOnlySequence<byte> value) => context.TryGetBytes(key, out value);

        public bool TryGetValue<T>(string key, [NotNullWhen(true)] out T? value)
        {
            value = default;
            var unpacked = new GrainState<TState> { RecordExists = true };
            var record = GrainRecords.Of(unpacked);
            if (!context.TryGetValue<(string Build, string ETag, string State)>(key, out var packed) || packed.Build != BuildOf(record))
            {
                return false;
            }

            unpacked.ETag = packed.ETag;
            record.State = record.Landed = (ActorState?)JsonSerializer.Deserialize(packed.State, record.StateType, MlOpsJson.Options);
            return (value = unpacked is T known ? known : default) is not null;
        }
    }
}
