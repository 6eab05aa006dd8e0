using MlOps.Storage.Artifacts;
using MlOps.Storage.Conformance;

namespace MlOps.Storage.Postgres.Files;

/// <summary>A database that goes away in the middle: a clear error, nothing half-made, and the same again works.</summary>
public sealed class FilesOutageTests : IAsyncLifetime
{
    private static readonly byte[] Large = Content.Random(4_000_000);

    private readonly FilesCluster _cluster = new();
    private OwnPostgres? _server;
    private Silo? _silo;

    public async Task InitializeAsync()
    {
        if (PostgresServer.MissingReason is null)
        {
            _server = await OwnPostgres.StartAsync();
            _silo = await _cluster.StartAsync(server: _server);
        }
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _cluster.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [PostgresFact]
    public async Task Chunk_InTheMiddle_IsNotThere_AndComesAgain()
    {
        var said = new UploadChunk(0, Large.Length, Content.Digest(Large));
        await _silo!.Chunks.BeginAsync("run-1", new(Large.Length, Large.Length, ""));

        await RequireToldAsync(() => _silo.Chunks.WriteAsync("run-1", said, Crashing(Large)));
        await _server!.StartAgainAsync();

        Assert.Empty((await _silo.Chunks.FindAsync("run-1"))!.Chunks);
        Assert.Equal(said, (await _silo.Chunks.WriteAsync("run-1", said, new MemoryStream(Large))).Came);
        await _silo.Chunks.JoinAsync("run-1");
        Assert.Equal(Large, await File.ReadAllBytesAsync(await _silo.Uploads.LocalPathAsync("run-1")));
        await RequireSweptAsync(Large.Length);
    }

    [PostgresFact]
    public async Task Chunk_AcrossARestart_IsWhole()
    {
        // What the database answered before it lost power is there afterwards, so the chunk may simply go on.
        await _silo!.Chunks.BeginAsync("run-1", new(Large.Length, Large.Length, ""));

        await _silo.Chunks.WriteAsync("run-1", new(0, Large.Length, Content.Digest(Large)), new InterruptedContent(Large, 2_500_000, async () =>
        {
            await _server!.StopAsync(crash: true);
            await _server.StartAgainAsync();
        }));

        await _silo.Chunks.JoinAsync("run-1");
        Assert.Equal(Large, await File.ReadAllBytesAsync(await _silo.Uploads.LocalPathAsync("run-1")));
    }

    [PostgresFact]
    public async Task Artifact_InTheMiddleOfItsWrite_IsNotThere_AndComesAgain()
    {
        await using var database = Connect();
        var origin = new PostgresArtifacts(database, new(database, TimeProvider.System));
        var artifact = new StoredArtifact(Content.Digest(Large), Large.Length);

        await RequireToldAsync(() => origin.WriteAsync(artifact, Crashing(Large), default));
        await RequireToldAsync(() => _silo!.Artifacts.WriteAsync(new MemoryStream(Large)));
        await RequireToldAsync(() => _silo!.Uploads.WriteAsync("run-1", new MemoryStream(Large)));
        Assert.Empty(_silo!.Copies());
        await _server!.StartAgainAsync();

        await Assert.ThrowsAsync<FileNotFoundException>(() => _silo.Artifacts.LocalPathAsync(artifact.Digest));
        Assert.Equal(artifact, await _silo.Artifacts.WriteAsync(new MemoryStream(Large)));
        Assert.Equal(Large, await _silo.Artifacts.ReadAsync(artifact.Digest));
        await RequireSweptAsync(Large.Length);
    }

    [PostgresFact]
    public async Task Artifact_InTheMiddleOfItsCopy_LeavesNone_AndIsCopiedAgain()
    {
        var artifact = await _silo!.Artifacts.WriteAsync(new MemoryStream(Large));
        await using var database = Connect();
        using var folder = new TemporaryFolder();
        var origin = new CrashingOrigin(new(database, new(database, TimeProvider.System)), Crashing);
        var other = new CachedArtifactStore(origin, folder.Path, long.MaxValue, TimeProvider.System);

        await RequireToldAsync(() => other.LocalPathAsync(artifact.Digest, default));
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));

        // What has a copy is served meanwhile.
        Assert.Equal(Large, await _silo.Artifacts.ReadAsync(artifact.Digest));
        await RequireToldAsync(() => other.LocalPathAsync(artifact.Digest, default));
        await _server!.StartAgainAsync();
        origin.Crashes = false;
        Assert.Equal(Large, await other.ReadAsync(artifact.Digest));
    }

    [PostgresFact]
    public async Task Upload_InTheMiddleOfAJoin_IsNotThere_AndIsJoinedAgain()
    {
        await _silo!.Chunks.BeginAsync("run-1", new(6, 4, ""));
        await _silo.Chunks.WriteAsync("run-1", 0, "abcd");
        await _silo.Chunks.WriteAsync("run-1", 1, "ef");
        await _server!.StopAsync(crash: true);

        await RequireToldAsync(() => _silo.Chunks.JoinAsync("run-1"));
        await RequireToldAsync(() => _silo.Uploads.LocalPathAsync("run-1"));
        await RequireToldAsync(() => _silo.Uploads.ListAsync());
        await _server.StartAgainAsync();

        Assert.Empty(await _silo.Uploads.ListAsync());
        await _silo.Chunks.JoinAsync("run-1");
        Assert.Equal("abcdef", await _silo.Uploads.ReadAsync("run-1"));
    }

    private PostgresConnections Connect() => new(new() { ConnectionString = _cluster.Database.ConnectionString, ClusterName = "test" }, TimeProvider.System);

    private InterruptedContent Crashing(byte[] content) => Crashing(new MemoryStream(content));

    private InterruptedContent Crashing(Stream content) => new(content, 2_500_000, () => _server!.StopAsync(crash: true));

    private async Task RequireToldAsync(Func<Task> access)
    {
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(access);
        Assert.Contains($"The database '{_cluster.Database.Name}' at 127.0.0.1:", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The sweep leaves no more than what is kept.</summary>
    private async Task RequireSweptAsync(long bytes)
    {
        await _cluster.Database.ExecuteAsync("UPDATE blobs SET created_at = 0");
        await _silo!.Chunks.DiscardAbandonedAsync(DateTimeOffset.UnixEpoch.AddHours(1));
        Assert.Equal(bytes, await _cluster.Database.ScalarAsync("SELECT sum(octet_length(bytes))::bigint FROM blob_parts"));
    }

    private sealed class CrashingOrigin(PostgresArtifacts origin, Func<Stream, Stream> crashing) : IArtifactOrigin
    {
        public bool Crashes { get; set; } = true;

        public string Where => origin.Where;

        public Task<bool> HasAsync(string digest, CancellationToken cancellationToken) => origin.HasAsync(digest, cancellationToken);

        public Task WriteAsync(StoredArtifact artifact, Stream content, CancellationToken cancellationToken) => origin.WriteAsync(artifact, content, cancellationToken);

        public async Task<Stream?> OpenReadAsync(string digest, CancellationToken cancellationToken) =>
            await origin.OpenReadAsync(digest, cancellationToken) is { } content ? Crashes ? crashing(content) : content : null;
    }
}
