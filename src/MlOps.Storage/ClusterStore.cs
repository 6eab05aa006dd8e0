using System.Data.Common;
using MlOps.Storage.Artifacts;
using MlOps.Storage.Postgres;
using MlOps.Storage.Postgres.AdoNet;
using MlOps.Storage.Postgres.Files;
using MlOps.Storage.State;
using Orleans.Storage;

namespace MlOps.Storage;

/// <summary>
/// The store of a cluster: PostgreSQL, and artifacts in it or in a folder that all silos share. Every process of the
/// cluster opens it for itself; its data directory holds copies alone.
/// </summary>
public sealed class ClusterStore : IAsyncDisposable
{
    /// <summary>What Orleans' AdoNet providers take as their invariant.</summary>
    public const string OrleansInvariant = "Npgsql";

    private readonly PostgresConnections _database;
    private readonly PostgresConnections _orleans;
    private readonly PostgresWriter _writer;
    private readonly PostgresStore _platform;
    private readonly PostgresSeriesStore _series;

    private readonly ClusterClock _clock;

    private ClusterStore(PostgresConnections database, ClusterClock clock, long number, PostgresSettings settings, IGrainStorage? adoNet)
    {
        _database = database;
        _clock = clock;
        _orleans = new(settings with { MaximumConnections = PostgresSettings.OrleansConnections }, clock);
        database.Renewed = _orleans.Source.Clear;
        _writer = new(database, number, settings.WritePatience, clock);
        _platform = new(database, _writer, adoNet is null ? null : new(adoNet, database, number, settings.WritePatience, clock));
        _series = new(database);
    }

    /// <summary>Lists, names, routes and everything else that is read beside the actors.</summary>
    public IPlatformStore Platform => _platform;

    /// <summary>Metric points and log lines.</summary>
    public ISeriesStore Series => _series;

    /// <summary>Files by digest.</summary>
    public IArtifactStore Artifacts { get; private set; } = null!;

    /// <summary>Uploads.</summary>
    public IUploadStore Uploads { get; private set; } = null!;

    /// <summary>Uploads that are not whole yet.</summary>
    public IChunkedUploads ChunkedUploads { get; private set; } = null!;

    /// <summary>The time that all silos of the cluster share: the database's.</summary>
    public TimeProvider Clock => _clock;

    /// <summary>The connections of Orleans' own AdoNet providers, whose tables are in the database: <see cref="OrleansInvariant"/> is their kind.</summary>
    public DbDataSource OrleansSource => _orleans.Source;

    internal IStateStore States => _platform;

    /// <summary>Connects, creating what is missing and bringing the schema up to date; several may at once.</summary>
    /// <param name="settings">Where the database is.</param>
    /// <param name="directory">This process' own folder.</param>
    /// <param name="clock">The machine's.</param>
    /// <param name="tell">Is told what the start waits for; null: nobody.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClusterDatabaseException">
    /// The database or the shared folder is not this cluster's, or is of a newer version, or another host keeps bringing it up to date.
    /// </exception>
    /// <exception cref="StoreUnavailableException">The database cannot be reached.</exception>
    public static async Task<ClusterStore> OpenAsync(
        PostgresSettings settings, DataDirectory directory, TimeProvider clock, Action<string>? tell = null, CancellationToken cancellationToken = default)
    {
        var database = new PostgresConnections(settings, clock);
        ClusterStore? store = null;
        try
        {
            var number = await PostgresOpening.PrepareAsync(database, settings.ClusterName, tell, cancellationToken);
            var adoNet = settings.UsesAdoNet ? await AdoNetPersistence.StartAsync(database.Source, settings.ClusterName, cancellationToken) : null;
            var clusterClock = await ClusterClock.StartAsync(database, clock, cancellationToken);
            store = new(database, clusterClock, number, settings, adoNet);
            await store.RequireClusterAsync(settings.ClusterName, cancellationToken);
            await store.OpenFilesAsync(settings, directory, number, cancellationToken);
            return store;
        }
        catch
        {
            await (store?.DisposeAsync() ?? database.DisposeAsync());
            throw;
        }
    }

    /// <summary>Lands what waits and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        // The last first, and each whatever befell the ones before it: the connections always go.
        await using (_database)
        await using (_orleans)
        await using (_clock)
        await using (_series)
        {
            await _writer.DisposeAsync();
        }
    }

    private async Task RequireClusterAsync(string name, CancellationToken cancellationToken)
    {
        await Platform.TryAddAsync(DatabaseCheck.ClusterSetting, name, cancellationToken);
        DatabaseCheck.RequireCluster(_database.Where, await Platform.GetAsync(DatabaseCheck.ClusterSetting, cancellationToken), name);
    }

    private async Task OpenFilesAsync(PostgresSettings settings, DataDirectory directory, long number, CancellationToken cancellationToken)
    {
        var (copies, maximumBytes) = (Path.Combine(directory.Copies, "artifacts"), settings.CacheMiB * 1024L * 1024);
        await ArtifactPlace.RequireAsync(Platform, _database.Where, settings.ArtifactFolder is not null, cancellationToken);
        if (settings.ArtifactFolder is not { } folder)
        {
            var blobs = new PostgresBlobs(_database, Clock);
            var kept = new PostgresUploads(_database, blobs, new(Path.Combine(directory.Copies, "uploads")), Clock);
            Artifacts = new CachedArtifactStore(new PostgresArtifacts(_database, blobs), copies, maximumBytes, Clock);
            Uploads = kept;
            ChunkedUploads = new PostgresChunkedUploads(_database, blobs, kept, Clock);
            return;
        }

        var require = await SharedFolder.RequireSharedAsync(folder, Platform, cancellationToken);
        var (artifacts, uploads, temporary) = (Path.Combine(folder, "artifacts"), Path.Combine(folder, "uploads"), $".tmp-{number}");
        Artifacts = new CachedArtifactStore(
            new FolderArtifactOrigin(new(artifacts, temporary: temporary, require: require), artifacts, require), copies, maximumBytes, Clock);
        Uploads = new FileUploadStore(uploads, temporary: temporary, require: require);
        ChunkedUploads = new FileChunkedUploads(uploads, Uploads, temporary, require);
        foreach (var place in (ReadOnlySpan<string>)[artifacts, uploads, Path.Combine(uploads, FileChunkedUploads.Folder)])
        {
            SharedFolder.RemoveAbandoned(place, Clock.GetUtcNow());
        }
    }
}
