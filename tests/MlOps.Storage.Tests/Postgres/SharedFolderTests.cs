using MlOps.Storage.Conformance;
using MlOps.Storage.Postgres.Files;

namespace MlOps.Storage.Postgres;

public sealed class SharedFolderTests : IAsyncLifetime
{
    private readonly FilesCluster _cluster = new();
    private readonly TemporaryFolder _other = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _other.Dispose();
    }

    [PostgresFact]
    public async Task Folder_ThatIsNotTheOthers_IsRefusedAndTouchedNot()
    {
        await _cluster.StartAsync(hasFolder: true);

        var refusal = await Assert.ThrowsAsync<ClusterDatabaseException>(() => _cluster.OpenAsync("two", _other.Path));

        Assert.Contains($"'{_other.Path}' is not the folder that this cluster shares: it bears no mark", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("MlOps:Storage:ArtifactFolder", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_other.Path));

        // With what the message says, the folder may move.
        var mark = await File.ReadAllTextAsync(Mark(_cluster.Folder));
        Assert.Contains($"write '{mark}' into its file '{SharedFolder.MarkFile}'", refusal.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Mark(_other.Path), mark + "\n");
        await _cluster.OpenAsync("two", _other.Path);
    }

    [PostgresFact]
    public async Task Folder_OfAnotherCluster_IsRefused()
    {
        await _cluster.StartAsync(hasFolder: true);
        await using var stranger = new FilesCluster();
        await stranger.StartAsync(hasFolder: true);

        var refusal = await Assert.ThrowsAsync<ClusterDatabaseException>(() => stranger.OpenAsync("two", _cluster.Folder));

        Assert.Contains($"The folder '{_cluster.Folder}' is shared by the silos of another cluster", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("a folder of its own", refusal.Message, StringComparison.Ordinal);
        await _cluster.OpenAsync("one");
    }

    [PostgresTheory]
    [InlineData("/proc/mlops")]
    [InlineData("file/folder")]
    public async Task Folder_ThatCannotBeWritten_IsRefusedWithTheRemedy(string path)
    {
        await _cluster.StartAsync(hasFolder: true);
        await File.WriteAllTextAsync(_other["file"], "");

        var refusal = await Assert.ThrowsAsync<ClusterDatabaseException>(() => _cluster.OpenAsync("two", _other[path]));

        Assert.Contains($"The shared folder '{_other[path]}' cannot be used:", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("may write there", refusal.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task FirstStart_ThatFailsAtItsFolder_DecidesNothing()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        using var directory = DataDirectory.Open(_other["silo"]);
        PostgresSettings settings = new() { ConnectionString = database.ConnectionString, ClusterName = "test" };
        await Assert.ThrowsAsync<ClusterDatabaseException>(() => ClusterStore.OpenAsync(settings with { ArtifactFolder = "/proc/mlops" }, directory, TimeProvider.System));

        await using var store = await ClusterStore.OpenAsync(settings, directory, TimeProvider.System);

        Assert.Equal("Database", await store.Platform.GetAsync("artifact-place"));
    }

    [PostgresFact]
    public async Task Silos_ThatMeetANewFolderAtOnce_AgreeOnIt()
    {
        await _cluster.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() => SharedFolder.RequireSharedAsync(_other.Path, _cluster.Settings, default))));

        Assert.Equal(Mark(_other.Path), Assert.Single(Directory.GetFileSystemEntries(_other.Path)));
    }

    [PostgresFact]
    public async Task Mark_ThatTheDatabaseDoesNotKnowYet_IsTaken()
    {
        var one = await _cluster.StartAsync(hasFolder: true);
        await _cluster.Database.ExecuteAsync("DELETE FROM settings WHERE key = 'artifact-folder/mark'");

        // As after a crash between the two.
        await SharedFolder.RequireSharedAsync(_cluster.Folder, one.Store.Platform, default);
        await Assert.ThrowsAsync<ClusterDatabaseException>(() => SharedFolder.RequireSharedAsync(_other.Path, one.Store.Platform, default));
    }

    [PostgresFact]
    public async Task Folder_ThatIsMountedNoMore_IsNeitherReadNorWritten_UntilItIsBack()
    {
        var one = await _cluster.StartAsync(hasFolder: true);
        var two = await _cluster.OpenAsync("two");
        var kept = await one.Artifacts.WriteAsync(Content.Of("kept"));
        await one.Uploads.WriteAsync("run-1", Content.Of("upload"));
        var plan = new ChunkPlan(6, 6, "");
        await one.Chunks.BeginAsync("run-2", plan);

        // What a mount leaves where it was: an empty folder.
        Directory.Move(_cluster.Folder, _other["mounted"]);
        Directory.CreateDirectory(_cluster.Folder);
        Func<Task>[] accesses =
        [
            () => one.Artifacts.WriteAsync(Content.Of("new")),
            () => two.Artifacts.OpenReadAsync(kept.Digest),
            () => one.Uploads.WriteAsync("run-3", Content.Of("new")),
            () => one.Uploads.LocalPathAsync("run-1"),
            () => one.Uploads.DeleteAsync("run-1"),
            () => one.Chunks.BeginAsync("run-4", plan),
            () => one.Chunks.FindAsync("run-2"),
        ];
        foreach (var access in accesses)
        {
            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(access);
            Assert.Contains("Mount it again", failure.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_cluster.Folder));
        Directory.Delete(_cluster.Folder);
        Directory.Move(_other["mounted"], _cluster.Folder);
        await using (await two.Artifacts.OpenReadAsync(kept.Digest))
        {
            await one.Artifacts.WriteAsync(Content.Of("new"));
        }

        Assert.True(File.Exists(await one.Uploads.LocalPathAsync("run-1")));
        Assert.NotNull(await one.Chunks.FindAsync("run-2"));
    }

    [PostgresFact]
    public async Task TemporaryFiles_OfSilosThatAreLongGone_AreRemoved()
    {
        var one = await _cluster.StartAsync(hasFolder: true);
        var (old, running) = (Path.Combine(_cluster.Folder, "uploads", ".chunks", ".tmp-77"), Path.Combine(_cluster.Folder, "artifacts", ".tmp-78"));
        foreach (var folder in (string[])[old, running])
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "1"), "half");
        }

        File.SetLastWriteTimeUtc(Path.Combine(old, "1"), DateTime.UnixEpoch);
        foreach (var folder in Directory.GetDirectories(_cluster.Folder, ".tmp-*", SearchOption.AllDirectories))
        {
            Directory.SetLastWriteTimeUtc(folder, DateTime.UnixEpoch);
        }

        await _cluster.OpenAsync("two");

        Assert.False(Directory.Exists(old));
        Assert.True(File.Exists(Path.Combine(running, "1")));

        // The first silo's were empty and went too; it makes them again.
        await one.Artifacts.WriteAsync(Content.Of("artifact"));
        await one.Uploads.WriteAsync("run-1", Content.Of("upload"));
        await one.Chunks.BeginAsync("run-1", new(4, 4, ""));
    }

    [Fact]
    public async Task TemporaryFiles_ThatSeveralSilosRemoveAtOnce_AreRemoved()
    {
        for (var number = 0; number < 400; number++)
        {
            var temporary = Directory.CreateDirectory(_other[$".tmp-{number}"]).FullName;
            await File.WriteAllTextAsync(Path.Combine(temporary, "1"), "half");
        }

        var later = TimeProvider.System.GetUtcNow().AddDays(2);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SharedFolder.RemoveAbandoned(_other.Path, later))));

        Assert.Empty(Directory.GetDirectories(_other.Path));
    }

    private static string Mark(string folder) => Path.Combine(folder, SharedFolder.MarkFile);
}
