using MlOps.Storage.Conformance;

namespace MlOps.Storage.Postgres.Files;

/// <summary>The files of a cluster, as one of its silos has them. A new start has another data directory: as another silo.</summary>
public abstract class ClusterTestFiles : TestFiles
{
    private readonly FilesCluster _cluster = new();
    private Silo? _silo;

    public override IArtifactStore Artifacts => _silo!.Store.Artifacts;

    public override IUploadStore Uploads => _silo!.Store.Uploads;

    public override IChunkedUploads Chunks => _silo!.Store.ChunkedUploads;

    protected abstract bool HasFolder { get; }

    public override async Task OpenAsync()
    {
        if (PostgresServer.MissingReason is null)
        {
            _silo = _silo is null ? await _cluster.StartAsync(HasFolder) : await _cluster.OpenAsync($"silo-{Guid.NewGuid():n}");
        }
    }

    public override async Task<long> BytesAsync() => (HasFolder ? BytesIn(_cluster.Folder) : 0) + BytesIn(_silo!.Directory.Copies)
        + (long)(await _cluster.Database.ScalarAsync("SELECT coalesce(sum(octet_length(bytes)), 0)::bigint FROM blob_parts"))!;

    protected ValueTask CloseAsync() => _cluster.DisposeAsync();
}

[NeedsPostgres]
public sealed class DatabaseTestFiles : ClusterTestFiles
{
    protected override bool HasFolder => false;

    public override ValueTask DisposeAsync() => CloseAsync();
}

[NeedsPostgres]
public sealed class SharedFolderTestFiles : ClusterTestFiles
{
    protected override bool HasFolder => true;

    public override ValueTask DisposeAsync() => CloseAsync();
}

public sealed class DatabaseArtifactTests : ArtifactConformance<DatabaseTestFiles>;

public sealed class DatabaseUploadTests : UploadConformance<DatabaseTestFiles>;

public sealed class DatabaseChunkedUploadTests : ChunkedUploadConformance<DatabaseTestFiles>;

public sealed class SharedFolderArtifactTests : ArtifactConformance<SharedFolderTestFiles>;

public sealed class SharedFolderUploadTests : UploadConformance<SharedFolderTestFiles>;

public sealed class SharedFolderChunkedUploadTests : ChunkedUploadConformance<SharedFolderTestFiles>;
