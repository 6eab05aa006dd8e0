using MlOps.Storage.Conformance;

namespace MlOps.Storage.Artifacts;

public sealed class FileChunkedUploadsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileChunkedUploads _chunks;

    public FileChunkedUploadsTests() => _chunks = new(_folder.Path, new FileUploadStore(_folder.Path));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Plan_MustFitTheDisk()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _chunks.BeginAsync("run-2", new(long.MaxValue / 2, long.MaxValue / 4, ""), default));
        Assert.Null(await _chunks.FindAsync("run-2", default));
    }

    [Fact]
    public async Task Abandoned_IsToldByTheFoldersTime()
    {
        await _chunks.BeginAsync("run-old", new(10, 4, ""), default);
        await _chunks.BeginAsync("run-new", new(10, 4, ""), default);
        Directory.SetLastWriteTimeUtc(Path.Combine(_folder.Path, ".chunks", "run-old"), DateTime.UnixEpoch);

        var gone = await _chunks.DiscardAbandonedAsync(DateTimeOffset.UnixEpoch.AddDays(1), default);

        Assert.Equal("run-old", Assert.Single(gone));
        Assert.NotNull(await _chunks.FindAsync("run-new", default));
    }

    [Fact]
    public async Task TemporaryFolder_TakenAway_IsMadeAgain()
    {
        Directory.Delete(_folder[Path.Combine(".chunks", ".tmp")]);

        await _chunks.BeginAsync("run-1", new(4, 4, ""), default);

        Assert.Equal(Content.Digest("abcd"), (await _chunks.WriteAsync("run-1", 0, "abcd")).Came.Digest);
    }
}
