using MlOps.Storage.Conformance;
using MlOps.Storage.State;
using Orleans.Storage;

namespace MlOps.Storage.Memory;

public sealed class MemoryTestStore : TestStore
{
    private readonly MemoryStore _store = new();

    public MemoryTestStore() => Grains = new ActorGrainStorage(_store.States, TimeProvider.System, Faults);

    public override IGrainStorage Grains { get; }

    public override IPlatformStore Platform => _store.Platform;

    public override ISeriesStore Series => _store.Series;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

public sealed class MemoryGrainStateTests : GrainStateConformance<MemoryTestStore>;

public sealed class MemoryProjectionTests : ProjectionConformance<MemoryTestStore>;

public sealed class MemoryAuthorityRowTests : AuthorityRowConformance<MemoryTestStore>;

public sealed class MemoryCatalogListTests : CatalogListConformance<MemoryTestStore>;

public sealed class MemorySeriesTests : SeriesConformance<MemoryTestStore>;

public sealed class MemoryStateModelTests : StateModelConformance<MemoryTestStore>;
