using MlOps.Storage.Artifacts;
using MlOps.Storage.Series;
using MlOps.Storage.Sqlite;

namespace MlOps.Storage;

/// <summary>The store of one machine: SQLite and files in a data directory. One instance serves all silos of the process.</summary>
public sealed class EmbeddedStore : IAsyncDisposable, IDisposable
{
    private readonly SqliteStore _platform;
    private readonly SqliteSeriesStore _series;

    private EmbeddedStore(DataDirectory directory, SqliteStore platform)
    {
        _platform = platform;
        Artifacts = new FileArtifactStore(directory.Artifacts);
        Uploads = new FileUploadStore(directory.Uploads);
        ChunkedUploads = new FileChunkedUploads(directory.Uploads, Uploads);
        _series = new(directory.SeriesDatabase);
    }

    /// <summary>Lists, names, routes and everything else that is read beside the actors.</summary>
    public IPlatformStore Platform => _platform;

    /// <summary>Metric points and log lines.</summary>
    public ISeriesStore Series => _series;

    /// <summary>Files by digest.</summary>
    public IArtifactStore Artifacts { get; }

    /// <summary>Uploads.</summary>
    public IUploadStore Uploads { get; }

    /// <summary>Uploads that are not whole yet.</summary>
    public IChunkedUploads ChunkedUploads { get; }

    internal SqliteStore States => _platform;

    /// <summary>Opens the store, creating what is missing and bringing schemas up to date.</summary>
    /// <exception cref="DataDirectoryException">It was written by a newer version.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be read or written.</exception>
    public static EmbeddedStore Open(DataDirectory directory)
    {
        var platform = new SqliteStore(directory.PlatformDatabase);
        try
        {
            return new(directory, platform);
        }
        catch
        {
            platform.CloseAsync().GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>Lands what waits and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _platform.CloseAsync();
        await _series.CloseAsync();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
