using MlOps.Storage.Conformance;

namespace MlOps.Storage.Postgres.Files;

/// <summary>What only several silos on one database have: what one keeps, the others read, and nothing is there twice or for ever.</summary>
public sealed class ClusterFilesTests : IAsyncLifetime
{
    private readonly FilesCluster _cluster = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kept_ByOneSilo_IsReadByAnother(bool hasFolder)
    {
        var (one, two) = await StartAsync(hasFolder);
        var content = Content.Random(2_500_000);

        var artifact = await one.Artifacts.WriteAsync(new MemoryStream(content));
        await one.Uploads.WriteAsync("run-1", Content.Of("upload"));

        Assert.Equal(content, await File.ReadAllBytesAsync(await two.Artifacts.LocalPathAsync(artifact.Digest)));
        Assert.Equal("upload", await two.Uploads.ReadAsync("run-1"));
        await two.Uploads.DeleteAsync("run-1");
        await Assert.ThrowsAsync<FileNotFoundException>(() => one.Uploads.LocalPathAsync("run-1"));
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Upload_ReplacedByAnotherSilo_IsReadAnew(bool hasFolder)
    {
        var (one, two) = await StartAsync(hasFolder);
        await one.Uploads.WriteAsync("run-1", Content.Of("first"));
        Assert.Equal("first", await two.Uploads.ReadAsync("run-1"));

        await one.Uploads.WriteAsync("run-1", Content.Of("second"));
        Assert.Equal("second", await two.Uploads.ReadAsync("run-1"));
        await two.Uploads.WriteAsync("run-1", Content.Of("third"));

        Assert.Equal("third", await one.Uploads.ReadAsync("run-1"));
        Assert.Equal("third", await two.Uploads.ReadAsync("run-1"));
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chunks_SentToDifferentSilos_AreOneUpload(bool hasFolder)
    {
        var (one, two) = await StartAsync(hasFolder);
        await one.Chunks.BeginAsync("run-1", new(10, 4, "adult"));
        await two.Chunks.WriteAsync("run-1", 1, "efgh");
        await one.Chunks.WriteAsync("run-1", 0, "abcd");
        var (_, there) = await one.Chunks.WriteAsync("run-1", 1, "EFGH");
        await two.Chunks.WriteAsync("run-1", 2, "ij");

        var whole = await one.Chunks.JoinAsync("run-1");
        await two.Chunks.DiscardAsync("run-1");

        Assert.Equal(Content.Digest("efgh"), there?.Digest);
        Assert.Equal(Content.Digest("abcdefghij"), whole.Digest);
        Assert.Equal("abcdefghij", await two.Uploads.ReadAsync("run-1"));
        Assert.Equal("abcdefghij", await one.Uploads.ReadAsync("run-1"));
    }

    [PostgresFact]
    public async Task Join_MovesNoBytes()
    {
        var (one, _) = await StartAsync();
        await ChunkedAsync(one, "run-1");
        var before = await BlobsAsync();

        await one.Chunks.JoinAsync("run-1");
        Assert.Equal(before, await BlobsAsync());
        await one.Chunks.DiscardAsync("run-1");
        Assert.Equal(before, await BlobsAsync());
        await one.Uploads.DeleteAsync("run-1");
        Assert.Equal("0 blobs of 0 parts", await BlobsAsync());
    }

    [PostgresFact]
    public async Task Joined_IsAsYoungAsItsJoin_HoweverOldItsChunks()
    {
        var (one, two) = await StartAsync();
        await ChunkedAsync(one, "run-1");
        await _cluster.Database.ExecuteAsync("UPDATE blobs SET created_at = 0");

        await one.Chunks.JoinAsync("run-1");

        Assert.Empty(await two.Uploads.ListAsync(TimeProvider.System.GetUtcNow().AddHours(-1)));
    }

    [PostgresFact]
    public async Task SameArtifact_FromTwoSilosAtOnce_IsOneBlob()
    {
        var (one, two) = await StartAsync();

        var stored = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            number => Task.Run(() => (number % 2 == 0 ? one : two).Artifacts.WriteAsync(new MemoryStream(Content.Random(1_500_000))))));

        Assert.Single(stored.Distinct());
        Assert.Equal("1 blobs of 2 parts", await BlobsAsync());
    }

    [PostgresFact]
    public async Task Upload_IsCopiedOnce_AndTheCopyGoesWithIt()
    {
        var (one, two) = await StartAsync();
        await one.Uploads.WriteAsync("run-1", Content.Of("upload"));

        var paths = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => two.Uploads.LocalPathAsync("run-1")));
        var written = File.GetLastWriteTimeUtc(paths[0]);
        Assert.Equal(paths[0], await two.Uploads.LocalPathAsync("run-1"));

        Assert.Single(paths.Distinct());
        Assert.Equal(written, File.GetLastWriteTimeUtc(paths[0]));
        Assert.Single(one.Copies());
        await two.Uploads.DeleteAsync("run-1");
        Assert.Empty(two.Copies());

        // The first silo finds out when it looks, or when it is asked for the upload.
        Assert.Single(one.Copies());
        await one.Uploads.RemoveLeftoversAsync();
        Assert.Empty(one.Copies());
    }

    [PostgresFact]
    public async Task Upload_DeletedByAnotherSilo_LeavesNoCopyBehindTheNext()
    {
        var (one, two) = await StartAsync();
        await one.Uploads.WriteAsync("run-1", Content.Of("first"));
        await one.Uploads.WriteAsync("run-2", Content.Of("second"));
        await one.Uploads.WriteAsync("run-3", Content.Of("third"));
        await two.Uploads.DeleteAsync("run-1");
        await two.Uploads.WriteAsync("run-4", Content.Of("fourth"));

        await one.Uploads.LocalPathAsync("run-4");
        Assert.Equal(3, one.Copies().Length);
        await two.Uploads.DeleteAsync("run-2");
        await Assert.ThrowsAsync<FileNotFoundException>(() => one.Uploads.LocalPathAsync("run-2"));
        Assert.Equal(2, one.Copies().Length);
        one = await _cluster.OpenAsync("one");
        Assert.Empty(one.Copies());
        Assert.Equal("third", await one.Uploads.ReadAsync("run-3"));
    }

    [PostgresFact]
    public async Task Sweep_RemovesWhatWasBrokenOff_AndNothingElse()
    {
        var (one, two) = await StartAsync();
        var artifact = await one.Artifacts.WriteAsync(Content.Of("artifact"));
        await one.Uploads.WriteAsync("run-1", Content.Of("upload"));
        await ChunkedAsync(one, "run-2");
        await ChunkedAsync(one, "run-3");
        await one.Chunks.JoinAsync("run-3");
        await one.Chunks.DiscardAsync("run-3");

        // All of these are old; of the two that nobody owns one is. A third removal was broken off.
        await _cluster.Database.ExecuteAsync(
            """
            UPDATE blobs SET created_at = 0;
            INSERT INTO blobs (created_at) VALUES (0), (9223372036854775807);
            INSERT INTO blob_parts SELECT id, 0, 'broken off' FROM blobs ORDER BY id DESC LIMIT 2;
            INSERT INTO blob_parts SELECT 4711, number, 'left' FROM generate_series(0, 200) AS number;
            """);
        await one.Chunks.DiscardAbandonedAsync(DateTimeOffset.UnixEpoch.AddHours(1));

        Assert.Equal(1L, await _cluster.Database.ScalarAsync("SELECT count(*) FROM blob_parts WHERE bytes = 'broken off'"));
        Assert.Equal("7 blobs of 7 parts", await BlobsAsync());
        Assert.Equal("artifact"u8.ToArray(), await two.Artifacts.ReadAsync(artifact.Digest));
        Assert.Equal("upload", await two.Uploads.ReadAsync("run-1"));
        Assert.Equal("abcdef", await two.Uploads.ReadAsync("run-3"));
        await two.Chunks.JoinAsync("run-2");
        Assert.Equal("abcdef", await two.Uploads.ReadAsync("run-2"));
    }

    [PostgresFact]
    public async Task Chunk_ThatTheSweepTookForBrokenOff_IsToldSo()
    {
        var (one, two) = await StartAsync();
        await one.Chunks.BeginAsync("run-1", new(3_000_000, 3_000_000, ""));
        var content = Content.Random(3_000_000);
        var chunk = new UploadChunk(0, content.Length, Content.Digest(content));

        var late = await Assert.ThrowsAsync<StoreUnavailableException>(() => one.Chunks.WriteAsync("run-1", chunk, new InterruptedContent(content, 2_000_000, async () =>
        {
            await _cluster.Database.ExecuteAsync("UPDATE blobs SET created_at = 0");
            await two.Chunks.DiscardAbandonedAsync(DateTimeOffset.UnixEpoch.AddHours(1));
        })));

        Assert.Contains("took so long that it was given up", late.Message, StringComparison.Ordinal);
        Assert.Empty((await one.Chunks.FindAsync("run-1"))!.Chunks);
        await one.Chunks.DiscardAbandonedAsync(DateTimeOffset.UnixEpoch.AddHours(1));
        Assert.Equal("0 blobs of 0 parts", await BlobsAsync());
    }

    [PostgresFact]
    public async Task Damaged_InTheDatabase_IsNeverUsed()
    {
        var (one, two) = await StartAsync();
        var artifact = await one.Artifacts.WriteAsync(Content.Of("artifact"));
        await one.Uploads.WriteAsync("run-1", Content.Of("upload"));
        await ChunkedAsync(one, "run-2");
        await _cluster.Database.ExecuteAsync("UPDATE blob_parts SET bytes = set_byte(bytes, 1, 0)");

        foreach (var failing in (Func<Task>[])[
            () => two.Artifacts.LocalPathAsync(artifact.Digest),
            () => two.Artifacts.OpenReadAsync(artifact.Digest),
            () => two.Uploads.LocalPathAsync("run-1"),
            () => two.Chunks.JoinAsync("run-2")])
        {
            var damaged = await Assert.ThrowsAsync<DamagedException>(failing);
            Assert.Contains("is damaged: its bytes have the digest", damaged.Message, StringComparison.Ordinal);
            Assert.Contains("It was not used.", damaged.Message, StringComparison.Ordinal);
        }

        Assert.Empty(two.Copies());
        await Assert.ThrowsAsync<FileNotFoundException>(() => two.Uploads.LocalPathAsync("run-2"));

        // A part that is gone altogether is as bad.
        await _cluster.Database.ExecuteAsync("DELETE FROM blob_parts");
        await Assert.ThrowsAsync<DamagedException>(() => two.Artifacts.LocalPathAsync(artifact.Digest));
    }

    [PostgresFact]
    public async Task Damaged_InTheSharedFolder_IsNeverUsed()
    {
        var (one, two) = await StartAsync(hasFolder: true);
        var artifact = await one.Artifacts.WriteAsync(Content.Of("artifact"));
        await File.WriteAllTextAsync(Path.Combine(_cluster.Folder, "artifacts", artifact.Digest[..2], artifact.Digest[2..]), "Artifact");

        var damaged = await Assert.ThrowsAsync<DamagedException>(() => two.Artifacts.LocalPathAsync(artifact.Digest));

        Assert.Contains($"The artifact '{artifact.Digest}' in the shared folder '{_cluster.Folder}/artifacts' is damaged", damaged.Message, StringComparison.Ordinal);
        Assert.Empty(two.Copies());
        Assert.Equal("artifact"u8.ToArray(), await one.Artifacts.ReadAsync(artifact.Digest));
    }

    [PostgresFact]
    public async Task EmbeddedStore_InTheSameDirectory_IsLeftAlone()
    {
        var one = await _cluster.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(one.Directory.Artifacts, "mine"), "artifact");
        await File.WriteAllTextAsync(Path.Combine(one.Directory.Uploads, "run-1"), "upload");

        one = await _cluster.OpenAsync("one");

        Assert.Empty(await one.Uploads.ListAsync());
        Assert.True(File.Exists(Path.Combine(one.Directory.Artifacts, "mine")) && File.Exists(Path.Combine(one.Directory.Uploads, "run-1")));
    }

    private async Task<(Silo One, Silo Two)> StartAsync(bool hasFolder = false) => (await _cluster.StartAsync(hasFolder), await _cluster.OpenAsync("two"));

    private static async Task ChunkedAsync(Silo silo, string key)
    {
        await silo.Chunks.BeginAsync(key, new(6, 4, ""));
        await silo.Chunks.WriteAsync(key, 0, "abcd");
        await silo.Chunks.WriteAsync(key, 1, "ef");
    }

    private async Task<string> BlobsAsync() =>
        (string)(await _cluster.Database.ScalarAsync("SELECT (SELECT count(*) FROM blobs) || ' blobs of ' || (SELECT count(*) FROM blob_parts) || ' parts'"))!;
}
