namespace MlOps.Storage.Postgres.Files;

/// <summary>A database, and the stores of silos on it, each with a data directory of its own.</summary>
internal sealed class FilesCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, Silo> _silos = [];
    private PostgresDatabase? _database;

    public PostgresDatabase Database => _database!;

    /// <summary>The shared folder, where there is one.</summary>
    public string Folder => _folder["shared"];

    /// <summary>The settings that the database holds.</summary>
    public ISettings Settings => _silos["one"].Store.Platform;

    /// <summary>Whether silos that are opened from now on have it.</summary>
    public bool HasFolder { get; set; }

    /// <summary>Makes the database, and opens a first silo.</summary>
    public async Task<Silo> StartAsync(bool hasFolder = false, OwnPostgres? server = null)
    {
        HasFolder = hasFolder;
        _database = server is null ? await PostgresDatabase.CreateAsync() : await PostgresDatabase.CreateAsync(server);
        return await OpenAsync("one");
    }

    /// <summary>Opens the store of a silo; once more, it is as a new start of that silo.</summary>
    public async Task<Silo> OpenAsync(string name, string? folder = null)
    {
        if (_silos.Remove(name, out var before))
        {
            await before.DisposeAsync();
        }

        var directory = DataDirectory.Open(_folder[name]);
        try
        {
            var store = await ClusterStore.OpenAsync(
                new()
                {
                    ConnectionString = Database.ConnectionString,
                    ClusterName = "test",
                    MaximumConnections = 5,
                    ArtifactFolder = folder ?? (HasFolder ? Folder : null),
                },
                directory,
                TimeProvider.System);
            return _silos[name] = new(store, directory);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos.Values)
        {
            await silo.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _folder.Dispose();
    }
}

internal sealed record Silo(ClusterStore Store, DataDirectory Directory) : IAsyncDisposable
{
    public IArtifactStore Artifacts => Store.Artifacts;

    public IUploadStore Uploads => Store.Uploads;

    public IChunkedUploads Chunks => Store.ChunkedUploads;

    public string[] Copies() => System.IO.Directory.GetFiles(Directory.Copies, "*", SearchOption.AllDirectories);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Dispose();
    }
}
