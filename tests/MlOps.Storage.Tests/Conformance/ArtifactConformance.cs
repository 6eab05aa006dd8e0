namespace MlOps.Storage.Conformance;

public abstract class ArtifactConformance<TFiles> : FilesConformance<TFiles>
    where TFiles : TestFiles, new()
{
    [StoreTheory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(1024 * 1024)]
    [InlineData(3 * 1024 * 1024 + 3)]
    public async Task Written_IsFoundByItsDigest(int bytes)
    {
        var content = Content.Random(bytes);

        var stored = await Files.Artifacts.WriteAsync(new MemoryStream(content));

        Assert.Equal(new StoredArtifact(Content.Digest(content), bytes), stored);
        Assert.Equal(content, await File.ReadAllBytesAsync(await Files.Artifacts.LocalPathAsync(stored.Digest)));
        Assert.Equal(content, await Files.Artifacts.ReadAsync(stored.Digest));
    }

    [StoreFact]
    public async Task Written_SurvivesANewStart()
    {
        var stored = await Files.Artifacts.WriteAsync(Content.Of("sepal,petal"));

        await Files.OpenAsync();

        Assert.Equal("sepal,petal", await File.ReadAllTextAsync(await Files.Artifacts.LocalPathAsync(stored.Digest)));
    }

    [StoreFact]
    public async Task WrittenAgain_IsKeptOnce()
    {
        var stored = await Files.Artifacts.WriteAsync(Content.Of("sepal,petal"));
        var before = await Files.BytesAsync();

        Assert.Equal(stored, await Files.Artifacts.WriteAsync(Content.Of("sepal,petal")));

        Assert.Equal(before, await Files.BytesAsync());
    }

    [StoreFact]
    public async Task WrittenByManyAtOnce_IsKeptOnce()
    {
        var stored = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Files.Artifacts.WriteAsync(Content.Of("sepal,petal")))));
        var once = await Files.BytesAsync();
        await Files.Artifacts.WriteAsync(Content.Of("another one"));

        Assert.Single(stored.Distinct());
        Assert.Equal(once, await Files.BytesAsync() - once);
        Assert.Equal("sepal,petal", await File.ReadAllTextAsync(await Files.Artifacts.LocalPathAsync(stored[0].Digest)));
    }

    [StoreTheory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("../../../../../../../../../../../../../../../../../etc/hostname12")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Digest_OfNothing_IsNotFound(string digest)
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => Files.Artifacts.LocalPathAsync(digest));
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => Files.Artifacts.OpenReadAsync(digest));

        Assert.Contains($"There is no artifact '{digest}' in ", missing.Message, StringComparison.Ordinal);
    }

    [StoreTheory]
    [InlineData(1)]
    [InlineData(2_500_000)]
    public async Task Content_ThatBreaksOff_LeavesNothing(int bytes)
    {
        await Assert.ThrowsAsync<EndOfStreamException>(() => Files.Artifacts.WriteAsync(new BrokenContent(bytes)));

        Assert.Equal(0, await Files.BytesAsync());
    }

    [StoreFact]
    public async Task Write_ThatIsGivenUp_LeavesNothing()
    {
        using var given = new CancellationTokenSource();
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Files.Artifacts.WriteAsync(Content.Of("sepal"), given.Token));

        Assert.Equal(0, await Files.BytesAsync());
        await Files.Artifacts.WriteAsync(Content.Of("sepal"));
    }
}
