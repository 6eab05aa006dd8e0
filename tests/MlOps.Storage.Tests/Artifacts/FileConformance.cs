using MlOps.Storage.Conformance;

namespace MlOps.Storage.Artifacts;

/// <summary>The files of a data directory.</summary>
public sealed class DirectoryTestFiles : TestFiles
{
    private readonly TemporaryFolder _folder = new();
    private DataDirectory? _directory;
    private EmbeddedStore? _store;

    public override IArtifactStore Artifacts => _store!.Artifacts;

    public override IUploadStore Uploads => _store!.Uploads;

    public override IChunkedUploads Chunks => _store!.ChunkedUploads;

    public override async Task OpenAsync()
    {
        await CloseAsync();
        _directory = DataDirectory.Open(_folder.Path);
        _store = EmbeddedStore.Open(_directory);
    }

    public override Task<long> BytesAsync() => Task.FromResult(BytesIn(_directory!.Artifacts) + BytesIn(_directory.Uploads));

    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    private async Task CloseAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
            _directory!.Dispose();
        }
    }
}

public sealed class FileArtifactTests : ArtifactConformance<DirectoryTestFiles>;

public sealed class FileUploadTests : UploadConformance<DirectoryTestFiles>;

public sealed class FileChunkedUploadTests : ChunkedUploadConformance<DirectoryTestFiles>;
