using Microsoft.Data.Sqlite;
using MlOps.Storage.Conformance;
using MlOps.Storage.Sql;
using MlOps.Storage.State;

namespace MlOps.Storage.Sqlite;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["platform.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Facts_SurviveClosingAndOpening()
    {
        await WithStoreAsync(async store =>
        {
            var actor = Actor(store, "a");
            await actor.WriteAsync(new TestState { Text = "one", Entry = actor.Entry("name"), Route = actor.Route("name") }, TestRows.Request("req-1"));
            await ((ISettings)store).SetAsync("admin", "hash");
        });

        await WithStoreAsync(async store =>
        {
            var actor = await Actor(store, "a").ReadAsync();
            Assert.Equal(("one", "1"), (actor.Text, actor.State.ETag));
            Assert.NotNull(await ((ICatalog)store).FindAsync("prj-1", "test", "name"));
            Assert.Equal(1, (await store.ReadAsync(default)).Epoch);
            Assert.NotNull(await ((IRequestLog)store).FindAsync("a", "req-1"));
            Assert.Equal("hash", await store.GetAsync("admin", default));
            await actor.WriteAsync("two");
        });
    }

    [Fact]
    public async Task Closed_LeavesOneFile()
    {
        await WithStoreAsync(store => Actor(store, "a").WriteAsync("one"));

        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Closed_IsNotUsedAnyMore()
    {
        SqliteStore? closed = null;
        await WithStoreAsync(store => Actor(closed = store, "a").WriteAsync("one"));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Actor(closed!, "a").ReadAsync());
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Actor(closed!, "b").WriteAsync("two"));
    }

    [Fact]
    public async Task FullDisk_RefusesWritesAndKeepsFacts_UntilThereIsSpace()
    {
        var isFull = false;
        SqliteSession? writing = null;
        await WithStoreAsync(
            async store =>
            {
                var actor = Actor(store, "a");
                await actor.WriteAsync("before");
                isFull = true;
                Limit(writing!, isFull);

                // The first refusal costs the connection, the second meets a fresh one.
                for (var attempt = 0; attempt < 2; attempt++)
                {
                    var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(
                        () => Actor(store, "big").WriteAsync(new string('x', 1_000_000), TestRows.Audit("Big")));
                    Assert.Contains("disk is full", refusal.Message, StringComparison.Ordinal);
                    Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
                }

                Assert.Equal("before", (await Actor(store, "a").ReadAsync()).Text);
                Assert.Null((await Actor(store, "big").ReadAsync()).State.ETag);
                Assert.Empty(await store.ListAsync("big", null, 10, default));

                isFull = false;
                await Actor(store, "big").WriteAsync(new string('x', 1_000_000), TestRows.Audit("Big"));
                await actor.WriteAsync("after");
                Assert.Equal("after", (await Actor(store, "a").ReadAsync()).Text);
                Assert.Single(await store.ListAsync("big", null, 10, default));
            },
            session =>
            {
                writing = session;
                Limit(session, isFull);
            });
        return;

        // SQLite never sets the limit below what the file has.
        static void Limit(SqliteSession session, bool isFull) => session.Execute($"PRAGMA max_page_count = {(isFull ? 1 : 1_000_000)}");
    }

    [Fact]
    public async Task ManyWriters_AllLand_EachInItsOrder()
    {
        await WithStoreAsync(async store =>
        {
            await Task.WhenAll(Enumerable.Range(0, 64).Select(index => Task.Run(async () =>
            {
                var actor = Actor(store, $"a{index}");
                foreach (var write in Enumerable.Range(1, 30))
                {
                    await actor.WriteAsync(new TestState { Text = $"{write}", Entry = actor.Entry($"name {index}") }, TestRows.Audit($"{write}"));
                }
            })));

            foreach (var index in Enumerable.Range(0, 64))
            {
                var actor = await Actor(store, $"a{index}").ReadAsync();
                Assert.Equal(("30", "30"), (actor.Text, actor.State.ETag));
                Assert.Equal(
                    Enumerable.Range(1, 30).Reverse().Select(write => $"{write}"),
                    (await store.ListAsync(actor.Id, null, 100, default)).Select(entry => entry.Row.Command));
            }
        });
    }

    [Fact]
    public async Task NewerSchema_IsRefusedByName()
    {
        await WithStoreAsync(_ => Task.CompletedTask);
        using (var session = SqliteSession.OpenForWriting(File))
        {
            session.Execute("INSERT INTO schema_version (version, applied_at) VALUES (99, 0)");
        }

        var refusal = Assert.Throws<DataDirectoryException>(() => new SqliteStore(File));

        Assert.Contains("99", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatIsNoDatabase_IsRefused()
    {
        System.IO.File.WriteAllText(File, new string('x', 10_000));

        var refusal = Assert.Throws<StoreUnavailableException>(() => new SqliteStore(File));

        Assert.Contains("restore a backup", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    public async Task Lists_AreServedByAnIndexInItsOrder(bool byScope, bool byParent, bool byStatus)
    {
        await WithStoreAsync(_ => Task.CompletedTask);
        var query = new CatalogQuery
        {
            Kind = "run",
            Scope = byScope ? "prj-1" : null,
            ParentId = byParent ? "exp-1" : null,
            Status = byStatus ? "Running" : null,
        };
        var (sql, values) = SqlPlatformStore.ListStatement(query, new CatalogCursor(0, "run-1"));

        using var session = SqliteSession.OpenForReading(File);
        var plan = string.Join('\n', session.Rows("EXPLAIN QUERY PLAN " + sql, row => row.GetString(3), values));

        Assert.Contains("USING INDEX catalog_by_", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_GoesOnBeyond32Bits()
    {
        await WithStoreAsync(store => Actor(store, "a").WriteAsync("one"));
        using (var session = SqliteSession.OpenForWriting(File))
        {
            session.Execute($"UPDATE grain_state SET version = {int.MaxValue}");
        }

        await WithStoreAsync(async store =>
        {
            var actor = await Actor(store, "a").ReadAsync();
            await actor.WriteAsync(new TestState { Text = "two", Entry = actor.Entry("name") });
            await actor.WriteAsync(new TestState { Text = "three", Entry = actor.Entry("other name") });

            var read = await Actor(store, "a").ReadAsync();
            Assert.Equal(("three", $"{int.MaxValue + 2L}"), (read.Text, read.State.ETag));
            Assert.Equal("other name", (await ((ICatalog)store).FindAsync("a"))?.Name);
        });
    }

    [Fact]
    public async Task Write_ThatSqliteRefuses_DoesNotCarrySqlitesException()
    {
        await WithStoreAsync(async store =>
        {
            var actor = Actor(store, "a");

            // The compiler knows that a digest is never null, the database makes sure.
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
                () => actor.WriteAsync(new TestState { Route = actor.Route("name") with { ModelDigest = null! } }));

            Assert.IsType<SqliteException>(refusal.InnerException);
            Assert.Null((await Actor(store, "a").ReadAsync()).State.ETag);
        });
    }

    private static TestActor Actor(SqliteStore store, string id) => new(new ActorGrainStorage(store, TimeProvider.System), "test", id);

    private async Task WithStoreAsync(Func<SqliteStore, Task> use, Action<SqliteSession>? opened = null)
    {
        var store = new SqliteStore(File, opened);
        try
        {
            await use(store);
        }
        finally
        {
            await store.CloseAsync();
        }
    }
}
