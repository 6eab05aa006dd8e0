using Orleans.Storage;

namespace MlOps.Storage.Conformance;

/// <summary>A store as the suites see it. Each kind of store derives one, and one class for each suite.</summary>
public abstract class TestStore : IAsyncDisposable
{
    public abstract IGrainStorage Grains { get; }

    public abstract IPlatformStore Platform { get; }

    public abstract ISeriesStore Series { get; }

    /// <summary>Hooked into the grain storage.</summary>
    public ScriptedWriteFaults Faults { get; } = new();

    /// <summary>Opens it, where that takes time.</summary>
    public virtual Task OpenAsync() => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();
}

/// <summary>A suite: a fresh store for each test.</summary>
public abstract class StoreConformance<TStore> : IAsyncLifetime
    where TStore : TestStore, new()
{
    protected TStore Store { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Store = new TStore();

        // A property is no such test as can be skipped; it sees for itself.
        if (NeedsPostgresAttribute.MissingReason(typeof(TStore)) is null)
        {
            await Store.OpenAsync();
        }
    }

    public async Task DisposeAsync() => await Store.DisposeAsync();

    protected TestActor Actor(string id, string kind = "test", string? grainType = null) => new(Store.Grains, kind, id, grainType);
}
