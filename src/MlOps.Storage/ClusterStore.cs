using System.Data.Common;
using MlOps.Storage.Postgres;
using MlOps.Storage.Postgres.Files;
using MlOps.Storage.State;

namespace MlOps.Storage;

/// <summary>
/// The store of a cluster: PostgreSQL, and artifacts in it or in a folder that all silos share. Every process of the
/// cluster opens it for itself; its data directory holds copies alone.
/// </summary>
public sealed class ClusterStore : IAsyncDisposable
{
    /// <summary>What Orleans' AdoNet providers take as their invariant.</summary>
    public const string OrleansInvariant = "Npgsql";

    private readonly ClusterDatabase _database;
    private readonly ClusterFiles _files;

    private ClusterStore(ClusterDatabase database, ClusterFiles files)
    {
        _database = database;
        _files = files;
    }

    /// <summary>Lists, names, routes and everything else that is read beside the actors.</summary>
    public IPlatformStore Platform => _database.Platform;

    /// <summary>Metric points and log lines.</summary>
    public ISeriesStore Series => _database.Series;

    /// <summary>Files by digest.</summary>
    public IArtifactStore Artifacts => _files.Artifacts;

    /// <summary>Uploads.</summary>
    public IUploadStore Uploads => _files.Uploads;

    /// <summary>Uploads that are not whole yet.</summary>
    public IChunkedUploads ChunkedUploads => _files.ChunkedUploads;

    /// <summary>The time that all silos of the cluster share: the database's.</summary>
    public TimeProvider Clock => _database.Clock;

    /// <summary>The connections of Orleans' own AdoNet providers, whose tables are in the database: <see cref="OrleansInvariant"/> is their kind.</summary>
    public DbDataSource OrleansSource => _database.Orleans.Source;

    internal IStateStore States => _database.Platform;

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
        var database = await ClusterDatabase.OpenAsync(settings, clock, tell, cancellationToken);
        try
        {
            return new(database, await ClusterFiles.OpenAsync(database, settings, directory, cancellationToken));
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lands what waits and closes the connections.</summary>
    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
