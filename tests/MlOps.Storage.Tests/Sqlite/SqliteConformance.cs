using MlOps.Storage.Conformance;
using MlOps.Storage.State;
using Orleans.Storage;

namespace MlOps.Storage.Sqlite;

public sealed class SqliteTestStore : TestStore
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataDirectory _directory;
    private readonly EmbeddedStore _store;

    public SqliteTestStore()
    {
        _directory = DataDirectory.Open(_folder.Path);
        _store = EmbeddedStore.Open(_directory);
        Grains = new ActorGrainStorage(_store.States, TimeProvider.System, Faults);
    }

    public override IGrainStorage Grains { get; }

    public override IPlatformStore Platform => _store.Platform;

    public override ISeriesStore Series => _store.Series;

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
        _folder.Dispose();
    }
}

public sealed class SqliteGrainStateTests : GrainStateConformance<SqliteTestStore>;

public sealed class SqliteProjectionTests : ProjectionConformance<SqliteTestStore>;

public sealed class SqliteAuthorityRowTests : AuthorityRowConformance<SqliteTestStore>;

public sealed class SqliteCatalogListTests : CatalogListConformance<SqliteTestStore>;

public sealed class SqliteSeriesTests : SeriesConformance<SqliteTestStore>;

public sealed class SqliteStateModelTests : StateModelConformance<SqliteTestStore>;
