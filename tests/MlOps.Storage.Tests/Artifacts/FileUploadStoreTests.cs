using System.Text;

namespace MlOps.Storage.Artifacts;

public sealed class FileUploadStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileUploadStore _store;

    public FileUploadStoreTests() => _store = new(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Upload_IsKeptReplacedListedAndDeleted()
    {
        await _store.WriteAsync("run-2", Text("one"), default);
        await _store.WriteAsync("run-1", Text("one"), default);
        var stored = await _store.WriteAsync("run-1", Text("two!"), default);

        Assert.Equal(4, stored.Bytes);
        Assert.Equal("two!", await File.ReadAllTextAsync(await _store.LocalPathAsync("run-1", default)));
        Assert.Equal("run-1 run-2", string.Join(' ', await _store.ListAsync(default)));

        await _store.DeleteAsync("run-1", default);
        await _store.DeleteAsync("run-1", default);
        await Assert.ThrowsAsync<FileNotFoundException>(() => _store.LocalPathAsync("run-1", default));
        Assert.Equal("run-2", string.Join(' ', await _store.ListAsync(default)));
        Assert.Empty(await _store.ListAsync(TimeProvider.System.GetUtcNow().AddHours(-1)));
        Assert.Single(await _store.ListAsync(TimeProvider.System.GetUtcNow().AddHours(1)));
    }

    [Fact]
    public async Task Uploads_SurviveANewStart()
    {
        await _store.WriteAsync("run-1", Text("one"), default);

        Assert.Equal("run-1", Assert.Single(await new FileUploadStore(_folder.Path).ListAsync(default)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".tmp")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("ä")]
    public async Task Key_ThatIsNoSafeName_IsRefused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _store.WriteAsync(key, Text("one"), default));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.LocalPathAsync(key, default));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.DeleteAsync(key, default));
    }

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));
}
