using System.Security.Cryptography;
using System.Text;

namespace MlOps.Storage.Artifacts;

public sealed class FileChunkedUploadsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileUploadStore _uploads;
    private FileChunkedUploads _chunks;

    public FileChunkedUploadsTests()
    {
        _uploads = new(_folder.Path);
        _chunks = new(_folder.Path, _uploads);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Chunks_InAnyOrderAndOverStarts_BecomeTheUpload()
    {
        await _chunks.BeginAsync("run-1", new(10, 4, "adult"), default);
        await WriteAsync(2, "ij");
        await WriteAsync(0, "abcd");
        _chunks = new(_folder.Path, _uploads);
        await WriteAsync(1, "efgh");
        await WriteAsync(1, "efgh");

        var upload = (await _chunks.FindAsync("run-1", default))!;
        var whole = await _chunks.JoinAsync("run-1", default);

        Assert.Equal([(0, 4L), (1, 4L), (2, 2L)], upload.Chunks.Select(chunk => (chunk.Number, chunk.Bytes)));
        Assert.Equal(new(10, 4, "adult"), upload.Plan);
        Assert.Equal((Digest("abcdefghij"), 10), (whole.Digest, whole.Bytes));
        Assert.Equal("abcdefghij", await File.ReadAllTextAsync(await _uploads.LocalPathAsync("run-1", default)));
        Assert.Equal("run-1", Assert.Single(await _uploads.ListAsync(default)));

        await _chunks.DiscardAsync("run-1", default);
        await _chunks.DiscardAsync("run-1", default);
        Assert.Null(await _chunks.FindAsync("run-1", default));
    }

    [Fact]
    public async Task Chunk_OfOtherBytes_DoesNotReplaceTheOneThatWasAnswered()
    {
        await _chunks.BeginAsync("run-1", new(10, 4, ""), default);
        await WriteAsync(0, "abcd");

        var (_, there) = await WriteAsync(0, "ABCD");

        Assert.Equal(Digest("abcd"), there?.Digest);
        Assert.Equal(Digest("abcd"), Assert.Single((await _chunks.FindAsync("run-1", default))!.Chunks).Digest);
    }

    [Theory]
    [InlineData("abcX", 4)]
    [InlineData("abc", 3)]
    [InlineData("abcdef", 5)]
    public async Task Chunk_ThatIsNotWhatWasSaid_IsNotKept(string came, long bytes)
    {
        await _chunks.BeginAsync("run-1", new(10, 4, ""), default);

        var said = new UploadChunk(0, 4, Digest("abcd"));
        var (found, there) = await _chunks.WriteAsync("run-1", said, new MemoryStream(Encoding.UTF8.GetBytes(came)), default);

        Assert.NotEqual(said, found);
        Assert.Equal(bytes, found.Bytes);
        Assert.Null(there);
        Assert.Empty((await _chunks.FindAsync("run-1", default))!.Chunks);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _chunks.JoinAsync("run-1", default));
    }

    [Fact]
    public async Task Plan_IsTheFirstOne_AndMustFitTheDisk()
    {
        await _chunks.BeginAsync("run-1", new(10, 4, "first"), default);

        Assert.Equal("first", (await _chunks.BeginAsync("run-1", new(11, 4, "second"), default)).Subject);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _chunks.BeginAsync("run-2", new(long.MaxValue / 2, long.MaxValue / 4, ""), default));
        Assert.Null(await _chunks.FindAsync("run-2", default));
    }

    [Fact]
    public async Task Upload_OfWhichNothingCame_IsDiscarded()
    {
        await _chunks.BeginAsync("run-old", new(10, 4, ""), default);
        await _chunks.BeginAsync("run-new", new(10, 4, ""), default);
        Directory.SetLastWriteTimeUtc(Path.Combine(_folder.Path, ".chunks", "run-old"), DateTime.UnixEpoch);

        var gone = await _chunks.DiscardAbandonedAsync(DateTimeOffset.UnixEpoch.AddDays(1), default);

        Assert.Equal("run-old", Assert.Single(gone));
        Assert.NotNull(await _chunks.FindAsync("run-new", default));
    }

    private Task<(UploadChunk Came, UploadChunk? There)> WriteAsync(int number, string text) =>
        _chunks.WriteAsync("run-1", new(number, text.Length, Digest(text)), new MemoryStream(Encoding.UTF8.GetBytes(text)), default);

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
