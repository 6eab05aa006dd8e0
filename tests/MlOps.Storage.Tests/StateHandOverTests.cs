using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using MlOps.Storage.Conformance;
using MlOps.Storage.State;

namespace MlOps.Storage;

public sealed class StateHandOverTests
{
    private const string Key = "state";

    private readonly Luggage _luggage = new();

    [Fact]
    public void State_ThatIsStored_ArrivesWithItsVersion()
    {
        var state = new TestState { Text = "one" };
        Assert.True(Pack(state, landed: state));

        var arrived = Unpack()!;

        Assert.Equal(("7", true, "one"), (arrived.ETag, arrived.RecordExists, arrived.State!.State!.Text));
        Assert.Same(arrived.State.State, ((IActorRecord)arrived.State!).Landed);
    }

    [Fact]
    public void State_ThatMayNotBeStored_StaysBehind()
    {
        Assert.False(Pack(new() { Text = "two" }, landed: new() { Text = "one" }));
        Assert.False(Pack(new() { Text = "two" }, landed: null));
        Assert.False(Pack(null, landed: null));
        Assert.Null(Unpack());
    }

    [Fact]
    public void State_OfAnotherBuild_IsNotTaken()
    {
        var state = new TestState { Text = "one" };
        Assert.True(Pack(state, landed: state));
        var (build, etag, text) = ((string, string, string))_luggage.Values[Key];
        _luggage.Values[Key] = (build + "another", etag, text);

        Assert.Null(Unpack());
    }

    private bool Pack(TestState? state, TestState? landed)
    {
        var record = new ActorRecord<TestState> { State = state };
        ((IActorRecord)record).Landed = landed;
        var bridge = new Bridge { State = new(record, "7") };
        new StateHandOver<ActorRecord<TestState>>(bridge).OnDehydrate(_luggage);
        return bridge.IsPacked;
    }

    private GrainState<ActorRecord<TestState>>? Unpack()
    {
        var bridge = new Bridge();
        new StateHandOver<ActorRecord<TestState>>(bridge).OnRehydrate(_luggage);
        return bridge.State;
    }

    /// <summary>Does what Orleans does with the state of an actor that moves.</summary>
    private sealed class Bridge : IGrainMigrationParticipant
    {
        public GrainState<ActorRecord<TestState>>? State { get; set; }

        public bool IsPacked { get; private set; }

        public void OnDehydrate(IDehydrationContext dehydrationContext) => IsPacked = dehydrationContext.TryAddValue(Key, State);

        public void OnRehydrate(IRehydrationContext rehydrationContext) =>
            State = rehydrationContext.TryGetValue<GrainState<ActorRecord<TestState>>>(Key, out var state) ? state : null;
    }

    private sealed class Luggage : IDehydrationContext, IRehydrationContext
    {
        public Dictionary<string, object> Values { get; } = [];

        public IEnumerable<string> Keys => Values.Keys;

        public void AddBytes(string key, ReadOnlySpan<byte> value) => throw new NotSupportedException();

        public void AddBytes<T>(string key, Action<T, IBufferWriter<byte>> valueWriter, T value) => throw new NotSupportedException();

        public bool TryAddValue<T>(string key, T? value) => Values.TryAdd(key, value!);

        public bool TryGetBytes(string key, out ReadOnlySequence<byte> value) => throw new NotSupportedException();

        public bool TryGetValue<T>(string key, [NotNullWhen(true)] out T? value)
        {
            value = Values.TryGetValue(key, out var found) ? (T)found : default;
            return value is not null && Values.ContainsKey(key);
        }
    }
}
