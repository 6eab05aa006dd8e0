using MlOps.Storage.Conformance;
using MlOps.Storage.State;
using Orleans.Storage;

namespace MlOps.Storage.Postgres;

[NeedsPostgres]
public class PostgresTestStore : TestStore
{
    private readonly TemporaryFolder _folder = new();
    private readonly PostgresDatabase _database = new();
    private DataDirectory? _directory;
    private ClusterStore? _store;

    protected virtual bool UsesAdoNet => false;

    public override IGrainStorage Grains => field ??= new ActorGrainStorage(_store!.States, TimeProvider.System, Faults);

    public override IPlatformStore Platform => _store!.Platform;

    public override ISeriesStore Series => _store!.Series;

    public override async Task OpenAsync()
    {
        await _database.InitializeAsync();
        _directory = DataDirectory.Open(_folder.Path);
        _store = await ClusterStore.OpenAsync(
            new() { ConnectionString = _database.ConnectionString, ClusterName = "test", MaximumConnections = 6, UsesAdoNet = UsesAdoNet }, _directory, TimeProvider.System);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _directory?.Dispose();
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>The same tables, written through Orleans' own provider.</summary>
[NeedsPostgres]
public sealed class AdoNetTestStore : PostgresTestStore
{
    protected override bool UsesAdoNet => true;
}

public sealed class PostgresGrainStateTests : GrainStateConformance<PostgresTestStore>;

public sealed class PostgresProjectionTests : ProjectionConformance<PostgresTestStore>;

public sealed class PostgresAuthorityRowTests : AuthorityRowConformance<PostgresTestStore>;

public sealed class PostgresCatalogListTests : CatalogListConformance<PostgresTestStore>;

public sealed class PostgresSeriesTests : SeriesConformance<PostgresTestStore>;

public sealed class PostgresStateModelTests : StateModelConformance<PostgresTestStore>;

public sealed class AdoNetGrainStateTests : GrainStateConformance<AdoNetTestStore>;

public sealed class AdoNetProjectionTests : ProjectionConformance<AdoNetTestStore>;

public sealed class AdoNetAuthorityRowTests : AuthorityRowConformance<AdoNetTestStore>;

public sealed class AdoNetCatalogListTests : CatalogListConformance<AdoNetTestStore>;

public sealed class AdoNetSeriesTests : SeriesConformance<AdoNetTestStore>;

public sealed class AdoNetStateModelTests : StateModelConformance<AdoNetTestStore>;
