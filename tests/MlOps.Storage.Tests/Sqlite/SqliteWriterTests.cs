namespace MlOps.Storage.Sqlite;

public sealed class SqliteWriterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    private string File => _folder["test.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Refused_InABatch_IsUndoneAlone_AndTheRestSharesACommit()
    {
        var writer = new SqliteWriter(File, Create);
        var waiting = HoldAsync(writer, out var release);
        var good = Enumerable.Range(0, 10).Select(index => InsertAsync(writer, index)).ToList();
        var refused = writer.WriteAsync<int>(session =>
        {
            session.Execute("INSERT INTO t VALUES (100)");
            throw new NameTakenException("taken");
        });
        var duplicate = InsertAsync(writer, 5);
        var last = InsertAsync(writer, 11);
        release.Set();

        await Task.WhenAll([waiting, last, .. good]);
        await Assert.ThrowsAsync<NameTakenException>(() => refused);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => duplicate);
        Assert.Equal(Enumerable.Range(0, 10).Append(11), await ValuesAsync(writer));

        // The one that held the writer, the twelve behind it, and the look at the table.
        Assert.Equal(3, writer.Commits);
        await writer.CloseAsync();
    }

    [Fact]
    public async Task Failure_OfTheStore_FailsItsBatch_AndTheNextWriteWorks()
    {
        var writer = new SqliteWriter(File, Create);
        var waiting = HoldAsync(writer, out var release);
        var before = InsertAsync(writer, 1);
        var broken = writer.WriteAsync<int>(_ => throw new IOException("The disk is gone."));
        release.Set();

        await waiting;
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => broken);
        Assert.Contains("unknown", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => before);

        await InsertAsync(writer, 2);
        Assert.Equal(2, Assert.Single(await ValuesAsync(writer)));
        await writer.CloseAsync();
    }

    [Fact]
    public async Task Close_LandsWhatWaits()
    {
        var writer = new SqliteWriter(File, Create);
        var waiting = HoldAsync(writer, out var release);
        var writes = Enumerable.Range(0, 300).Select(index => InsertAsync(writer, index)).ToList();
        var closing = writer.CloseAsync();
        release.Set();

        await closing.WaitAsync(Patience);
        await Task.WhenAll([waiting, .. writes]);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => InsertAsync(writer, 1000));
    }

    [Fact]
    public async Task LockedFile_IsWaitedFor()
    {
        var writer = new SqliteWriter(File, Create);
        using var other = SqliteSession.OpenForWriting(File);
        other.Execute("BEGIN IMMEDIATE");
        var write = InsertAsync(writer, 1);
        Assert.False(write.IsCompleted);
        other.Execute("COMMIT");

        await write.WaitAsync(Patience);
        await writer.CloseAsync();
    }

    private static void Create(SqliteSession session) => session.Execute("CREATE TABLE t (value INTEGER PRIMARY KEY)");

    private static Task<int> InsertAsync(SqliteWriter writer, int value) =>
        writer.WriteAsync(session => session.Execute("INSERT INTO t VALUES ($1)", value));

    private static async Task<int[]> ValuesAsync(SqliteWriter writer) =>
        [.. await writer.WriteAsync(session => session.Rows("SELECT value FROM t ORDER BY value", row => row.GetInt32(0)))];

    // The writer is busy with a first operation until it is let go: what comes meanwhile makes one batch.
    private static Task<bool> HoldAsync(SqliteWriter writer, out ManualResetEventSlim release)
    {
        var gate = release = new ManualResetEventSlim();
        var started = new ManualResetEventSlim();
        var held = writer.WriteAsync(_ =>
        {
            started.Set();
            return gate.Wait(Patience);
        });
        Assert.True(started.Wait(Patience));
        return held;
    }
}
