namespace MlOps.Storage.Conformance;

public abstract class ChunkedUploadConformance<TFiles> : FilesConformance<TFiles>
    where TFiles : TestFiles, new()
{
    [StoreFact]
    public async Task Chunks_InAnyOrderAndOverStarts_BecomeTheUpload()
    {
        await Files.Chunks.BeginAsync("run-1", new(10, 4, "adult"));
        await Files.Chunks.WriteAsync("run-1", 2, "ij");
        await Files.Chunks.WriteAsync("run-1", 0, "abcd");
        await Files.OpenAsync();
        await Files.Chunks.WriteAsync("run-1", 1, "efgh");
        Assert.Null((await Files.Chunks.WriteAsync("run-1", 1, "efgh")).There);

        var upload = (await Files.Chunks.FindAsync("run-1"))!;
        var whole = await Files.Chunks.JoinAsync("run-1");

        Assert.Equal([(0, 4L), (1, 4L), (2, 2L)], upload.Chunks.Select(chunk => (chunk.Number, chunk.Bytes)));
        Assert.Equal(new(10, 4, "adult"), upload.Plan);
        Assert.Equal((Content.Digest("abcdefghij"), 10), (whole.Digest, whole.Bytes));
        Assert.Equal("abcdefghij", await Files.Uploads.ReadAsync("run-1"));
        Assert.Equal("run-1", Assert.Single(await Files.Uploads.ListAsync()));

        await Files.Chunks.DiscardAsync("run-1");
        await Files.Chunks.DiscardAsync("run-1");
        Assert.Null(await Files.Chunks.FindAsync("run-1"));
        await Files.OpenAsync();
        Assert.Equal("abcdefghij", await Files.Uploads.ReadAsync("run-1"));
    }

    [StoreFact]
    public async Task Chunks_StayForAnotherJoin_UntilTheyAreDiscarded()
    {
        await Files.Chunks.BeginAsync("run-1", new(6, 4, ""));
        await Files.Chunks.WriteAsync("run-1", 0, "abcd");
        await Files.Chunks.WriteAsync("run-1", 1, "ef");

        await Files.Chunks.JoinAsync("run-1");
        await Files.Chunks.JoinAsync("run-1");
        await Files.Uploads.DeleteAsync("run-1");
        await Files.Chunks.JoinAsync("run-1");
        Assert.Equal("abcdef", await Files.Uploads.ReadAsync("run-1"));

        await Files.Uploads.DeleteAsync("run-1");
        await Files.Chunks.DiscardAsync("run-1");
        Assert.Equal(0, await Files.BytesAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => Files.Chunks.JoinAsync("run-1"));
    }

    [StoreFact]
    public async Task Joined_IsReplacedByAnotherUploadOfTheKey()
    {
        await Files.Chunks.BeginAsync("run-1", new(4, 4, ""));
        await Files.Chunks.WriteAsync("run-1", 0, "abcd");
        await Files.Chunks.JoinAsync("run-1");
        await Files.Uploads.WriteAsync("run-1", Content.Of("another"));

        Assert.Equal("another", await Files.Uploads.ReadAsync("run-1"));
        await Files.Chunks.JoinAsync("run-1");
        Assert.Equal("abcd", await Files.Uploads.ReadAsync("run-1"));
    }

    [StoreFact]
    public async Task Chunk_OfOtherBytes_DoesNotReplaceTheOneThatWasAnswered()
    {
        await Files.Chunks.BeginAsync("run-1", new(10, 4, ""));
        await Files.Chunks.WriteAsync("run-1", 0, "abcd");

        var (_, there) = await Files.Chunks.WriteAsync("run-1", 0, "ABCD");
        var (came, _) = await Files.Chunks.WriteAsync("run-1", new(0, 4, Content.Digest("abcd")), Content.Of("ABCD"));

        Assert.Equal(Content.Digest("abcd"), there?.Digest);
        Assert.Equal(Content.Digest("ABCD"), came.Digest);
        Assert.Equal(Content.Digest("abcd"), Assert.Single((await Files.Chunks.FindAsync("run-1"))!.Chunks).Digest);
    }

    [StoreTheory]
    [InlineData("abcX", 4)]
    [InlineData("abc", 3)]
    [InlineData("abcdef", 5)]
    public async Task Chunk_ThatIsNotWhatWasSaid_IsNotKept(string came, long bytes)
    {
        await Files.Chunks.BeginAsync("run-1", new(10, 4, ""));
        var before = await Files.BytesAsync();

        var said = new UploadChunk(0, 4, Content.Digest("abcd"));
        var (found, there) = await Files.Chunks.WriteAsync("run-1", said, Content.Of(came));

        Assert.NotEqual(said, found);
        Assert.Equal(bytes, found.Bytes);
        Assert.Null(there);
        Assert.Empty((await Files.Chunks.FindAsync("run-1"))!.Chunks);
        Assert.Equal(before, await Files.BytesAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => Files.Chunks.JoinAsync("run-1"));
    }

    [StoreFact]
    public async Task Chunk_ThatBreaksOff_LeavesNothing()
    {
        await Files.Chunks.BeginAsync("run-1", new(4_000_000, 3_000_000, ""));
        var before = await Files.BytesAsync();

        await Assert.ThrowsAsync<EndOfStreamException>(() => Files.Chunks.WriteAsync(
            "run-1", new(0, 3_000_000, Content.Digest("")), new BrokenContent(2_500_000)));

        Assert.Empty((await Files.Chunks.FindAsync("run-1"))!.Chunks);
        Assert.Equal(before, await Files.BytesAsync());
    }

    [StoreFact]
    public async Task Chunk_OfAnUploadThatWasGivenUp_IsNoneOfTheNextOne()
    {
        await Files.Chunks.BeginAsync("run-1", new(4, 4, "first"));
        await Files.Chunks.DiscardAsync("run-1");
        await Files.Chunks.WriteAsync("run-1", 0, "abcd");
        Assert.Equal(0, await Files.BytesAsync());

        await Files.Chunks.BeginAsync("run-1", new(4, 4, "second"));

        Assert.Empty((await Files.Chunks.FindAsync("run-1"))!.Chunks);
    }

    [StoreFact]
    public async Task Upload_OfNoBytes_IsEmpty()
    {
        await Files.Chunks.BeginAsync("run-1", new(0, 4, ""));

        Assert.Equal(new StoredArtifact(Content.Digest(""), 0), await Files.Chunks.JoinAsync("run-1"));
        Assert.Equal("", await Files.Uploads.ReadAsync("run-1"));
    }

    [StoreFact]
    public async Task Plan_IsTheFirstOne()
    {
        await Files.Chunks.BeginAsync("run-1", new(10, 4, "first"));

        Assert.Equal("first", (await Files.Chunks.BeginAsync("run-1", new(11, 4, "second"))).Subject);
        Assert.Equal(new(10, 4, "first"), (await Files.Chunks.FindAsync("run-1"))!.Plan);
    }

    [StoreFact]
    public async Task Upload_OfWhichNothingCame_IsDiscarded()
    {
        await Files.Chunks.BeginAsync("run-1", new(10, 4, ""));
        await Files.Chunks.WriteAsync("run-1", 0, "abcd");

        Assert.Empty(await Files.Chunks.DiscardAbandonedAsync(TimeProvider.System.GetUtcNow().AddHours(-1)));
        Assert.Single((await Files.Chunks.FindAsync("run-1"))!.Chunks);

        Assert.Equal("run-1", Assert.Single(await Files.Chunks.DiscardAbandonedAsync(TimeProvider.System.GetUtcNow().AddHours(1))));
        Assert.Null(await Files.Chunks.FindAsync("run-1"));
        Assert.Equal(0, await Files.BytesAsync());
    }
}
