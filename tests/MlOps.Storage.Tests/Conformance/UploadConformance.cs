namespace MlOps.Storage.Conformance;

public abstract class UploadConformance<TFiles> : FilesConformance<TFiles>
    where TFiles : TestFiles, new()
{
    [StoreFact]
    public async Task Upload_IsKeptReplacedListedAndDeleted()
    {
        await Files.Uploads.WriteAsync("run-2", Content.Of("one"));
        await Files.Uploads.WriteAsync("run-1", Content.Of("one"));
        var stored = await Files.Uploads.WriteAsync("run-1", Content.Of("two!"));

        Assert.Equal(new StoredArtifact(Content.Digest("two!"), 4), stored);
        Assert.Equal("two!", await Files.Uploads.ReadAsync("run-1"));
        Assert.Equal("run-1 run-2", string.Join(' ', await Files.Uploads.ListAsync()));

        await Files.Uploads.DeleteAsync("run-1");
        await Files.Uploads.DeleteAsync("run-1");
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => Files.Uploads.LocalPathAsync("run-1"));
        Assert.Contains("There is no upload 'run-1' in ", missing.Message, StringComparison.Ordinal);
        Assert.Equal("run-2", string.Join(' ', await Files.Uploads.ListAsync()));
        Assert.Empty(await Files.Uploads.ListAsync(TimeProvider.System.GetUtcNow().AddHours(-1)));
        Assert.Equal("run-2", Assert.Single(await Files.Uploads.ListAsync(TimeProvider.System.GetUtcNow().AddHours(1))));
    }

    [StoreFact]
    public async Task Upload_SurvivesANewStart()
    {
        await Files.Uploads.WriteAsync("run-1", Content.Of("one"));

        await Files.OpenAsync();

        Assert.Equal("run-1", Assert.Single(await Files.Uploads.ListAsync()));
        Assert.Equal("one", await Files.Uploads.ReadAsync("run-1"));
    }

    [StoreTheory]
    [InlineData(0)]
    [InlineData(1024 * 1024)]
    [InlineData(3 * 1024 * 1024 + 3)]
    public async Task Upload_OfAnySize_IsWhole(int bytes)
    {
        var content = Content.Random(bytes);
        await Files.Uploads.WriteAsync("run-1", new MemoryStream(content));

        await Files.OpenAsync();

        Assert.Equal(content, await File.ReadAllBytesAsync(await Files.Uploads.LocalPathAsync("run-1")));
    }

    [StoreFact]
    public async Task Deleted_LeavesNothing_AndNotWhatAnotherKeyHas()
    {
        await Files.Uploads.WriteAsync("run-1", Content.Of("the same"));
        await Files.Uploads.WriteAsync("run-2", Content.Of("the same"));
        await Files.Uploads.WriteAsync("run-2", Content.Of("the same"));

        await Files.Uploads.DeleteAsync("run-1");
        Assert.Equal("the same", await Files.Uploads.ReadAsync("run-2"));

        await Files.Uploads.DeleteAsync("run-2");
        Assert.Equal(0, await Files.BytesAsync());
    }

    [StoreTheory]
    [InlineData(1)]
    [InlineData(2_500_000)]
    public async Task Content_ThatBreaksOff_LeavesWhatWasThere(int bytes)
    {
        await Files.Uploads.WriteAsync("run-1", Content.Of("one"));
        var before = await Files.BytesAsync();

        await Assert.ThrowsAsync<EndOfStreamException>(() => Files.Uploads.WriteAsync("run-1", new BrokenContent(bytes)));
        await Assert.ThrowsAsync<EndOfStreamException>(() => Files.Uploads.WriteAsync("run-2", new BrokenContent(bytes)));

        Assert.Equal(before, await Files.BytesAsync());
        Assert.Equal("one", await Files.Uploads.ReadAsync("run-1"));
        Assert.Equal("run-1", Assert.Single(await Files.Uploads.ListAsync()));
    }

    [StoreFact]
    public async Task WrittenByManyAtOnce_UnderOneKey_IsOneOfThem()
    {
        string[] texts = [.. Enumerable.Range(0, 16).Select(number => $"upload {number}")];

        await Task.WhenAll(texts.Select(text => Task.Run(() => Files.Uploads.WriteAsync("run-1", Content.Of(text)))));

        Assert.Contains(await Files.Uploads.ReadAsync("run-1"), texts);
        Assert.Equal("run-1", Assert.Single(await Files.Uploads.ListAsync()));
        await Files.Uploads.DeleteAsync("run-1");
        Assert.Equal(0, await Files.BytesAsync());
    }

    [StoreTheory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".tmp")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("ä")]
    public async Task Key_ThatIsNoSafeName_IsRefused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Files.Uploads.WriteAsync(key, Content.Of("one")));
        await Assert.ThrowsAsync<ArgumentException>(() => Files.Uploads.LocalPathAsync(key));
        await Assert.ThrowsAsync<ArgumentException>(() => Files.Uploads.DeleteAsync(key));
        await Assert.ThrowsAsync<ArgumentException>(() => Files.Chunks.BeginAsync(key, new(10, 4, "")));
        await Assert.ThrowsAsync<ArgumentException>(() => Files.Chunks.WriteAsync(key, 0, "abcd"));
        await Assert.ThrowsAsync<ArgumentException>(() => Files.Chunks.DiscardAsync(key));
    }
}
