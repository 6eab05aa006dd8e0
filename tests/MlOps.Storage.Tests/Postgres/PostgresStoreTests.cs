using System.Security.Cryptography;
using MlOps.Storage.Conformance;

namespace MlOps.Storage.Postgres;

public sealed class PostgresStoreTests
{
    [PostgresFact]
    public async Task Refused_InABatch_FailAlone_AndTheRestLands()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var cluster = await TestCluster.OpenAsync(database.ConnectionString);
        var holder = cluster.Actor("holder");
        await holder.WriteAsync(new TestState { Entry = holder.Entry("taken") });

        var good = Enumerable.Range(0, 100).Select(index => cluster.Actor($"good{index}")).ToArray();
        var bad = Enumerable.Range(0, 3).Select(index => cluster.Actor($"bad{index}")).ToArray();
        var refused = bad.Select(actor => Record.ExceptionAsync(() => actor.WriteAsync(new TestState { Entry = actor.Entry("taken") }, TestRows.Audit("Bad")))).ToArray();
        await Task.WhenAll(good.Select(actor => actor.WriteAsync(new TestState { Entry = actor.Entry(actor.Id) }, TestRows.Audit("Good"))));

        Assert.All(await Task.WhenAll(refused), refusal => Assert.IsType<NameTakenException>(refusal));
        Assert.Equal(101L, await database.ScalarAsync("SELECT count(*) FROM catalog"));
        Assert.Equal(100L, await database.ScalarAsync("SELECT count(*) FROM audit"));
        Assert.Equal(101L, await database.ScalarAsync("SELECT count(*) FROM grain_state"));
    }

    [PostgresFact]
    public async Task Append_ThatIsRefused_FailsAlone_AndThoseOfOtherRunsLand()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var cluster = await TestCluster.OpenAsync(database.ConnectionString);

        // Longer than a key of an index may be.
        var key = RandomNumberGenerator.GetHexString(40_000);
        var appends = Enumerable.Range(0, 101)
            .Select(run => cluster.Store.Series.AppendAsync($"run-{run}", [new MetricPoint(run == 50 ? key : "loss", 1, 1, TestActor.Noon, 1)]))
            .ToArray();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => appends[50]);
        Assert.Contains("'run-50'", refusal.Message, StringComparison.Ordinal);
        await Task.WhenAll(appends.Where((_, run) => run != 50));
        Assert.Equal(100L, await database.ScalarAsync("SELECT count(*) FROM points"));
    }

    [PostgresFact]
    public async Task Writes_ThatWaitTogether_ShareATransaction()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var cluster = await TestCluster.OpenAsync(database.ConnectionString);
        await Task.WhenAll(Enumerable.Range(0, 256).Select(index =>
        {
            var actor = cluster.Actor($"a{index}");
            return actor.WriteAsync(new TestState { Entry = actor.Entry(actor.Id) });
        }));

        // A row and the projection of the same write always; far fewer transactions than writes.
        Assert.Equal(0L, await database.ScalarAsync("SELECT count(*) FROM grain_state g JOIN catalog c USING (id) WHERE g.xmin <> c.xmin"));
        Assert.InRange((long)(await database.ScalarAsync("SELECT count(DISTINCT xmin::text) FROM grain_state"))!, 2, 64);
    }

    [PostgresFact]
    public async Task States_WrittenThroughOneProvider_AreTheOthersToo()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var ours = await TestCluster.OpenAsync(database.ConnectionString);
        await using var orleans = await TestCluster.OpenAsync(database.ConnectionString, adoNet: true);
        await ours.Actor("1a").WriteAsync("one");

        await (await orleans.Actor("1a").ReadAsync()).WriteAsync(new TestState { Text = "two", DueAt = TestActor.Noon });
        var read = await ours.Actor("1a").ReadAsync();

        Assert.Equal(("two", "2"), (read.Text, read.State.ETag));
        Assert.Single(await ours.Store.Platform.DueAsync(TestActor.Noon, 10));
    }

    [PostgresFact]
    public async Task Version_GoesOnBeyond32Bits_ButForOrleansProvider_WhichSaysSo()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var ours = await TestCluster.OpenAsync(database.ConnectionString);
        await using var orleans = await TestCluster.OpenAsync(database.ConnectionString, adoNet: true);
        await ours.Actor("a").WriteAsync("one");
        await database.ExecuteAsync($"UPDATE grain_state SET version = {int.MaxValue - 1}");

        // It counts in 32 bits: the last version that it can write is also the last that it can read.
        var actor = await orleans.Actor("a").ReadAsync();
        await actor.WriteAsync("two");
        var full = await Assert.ThrowsAsync<InvalidOperationException>(() => actor.WriteAsync(new TestState { Text = "lost", Entry = actor.Entry("lost") }));
        var read = await orleans.Actor("a").ReadAsync();
        Assert.Equal(("two", $"{int.MaxValue}"), (read.Text, read.State.ETag));
        Assert.Null(await orleans.Store.Platform.FindAsync("a"));

        await (await ours.Actor("a").ReadAsync()).WriteAsync(new TestState { Text = "three", Entry = actor.Entry("name") });
        var gone = await ours.Actor("a").ReadAsync();
        await gone.WriteAsync(new TestState { Text = "four", Entry = actor.Entry("other name") });
        Assert.Equal(("four", $"{int.MaxValue + 2L}"), (gone.Text, gone.State.ETag));
        Assert.Equal("other name", (await ours.Store.Platform.FindAsync("a"))?.Name);
        var unread = await Assert.ThrowsAsync<InvalidOperationException>(() => orleans.Actor("a").ReadAsync());
        Assert.All([full, unread], refusal => Assert.Contains("MlOps:Storage:GrainState=GroupCommit", refusal.Message, StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task Texts_ThatPostgresDoesNotKnow_AreKeptAsFarAsItCan()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var cluster = await TestCluster.OpenAsync(database.ConnectionString);

        await cluster.Actor("a").WriteAsync("zero \0 and half \uD800", new AuditRow(TestActor.Noon, "ann\0", "req", "Do", "half \uDC00"));
        await cluster.Store.Series.AppendAsync("run-1", [new LogLine(1, 1, TestActor.Noon, "zero \0 \uD83D\uDE00")]);

        Assert.Equal("zero \0 and half \uFFFD", (await cluster.Actor("a").ReadAsync()).Text);
        Assert.Equal("ann\uFFFD", Assert.Single(await cluster.Store.Platform.ListAsync("a", null, 10)).Row.Principal);
        Assert.Equal("zero \uFFFD \uD83D\uDE00", Assert.Single(await cluster.Store.Series.ReadLogAsync("run-1", 0, 0, 10)).Text);
        Assert.Null(await cluster.Store.Platform.FindAsync("prj-1", "test", "no\0name"));
    }

    [PostgresFact]
    public async Task Connections_AreNeverMoreThanAllowed()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var cluster = await TestCluster.OpenAsync(database.ConnectionString, connections: PostgresSettings.FewestConnections);

        await Task.WhenAll(Enumerable.Range(0, 200).SelectMany(index => (Task[])
        [
            cluster.Actor($"a{index}").WriteAsync("one"),
            cluster.Store.Platform.FindAsync($"a{index}"),
            cluster.Store.Series.AppendAsync($"run-{index}", [new MetricPoint("loss", 1, 1, TestActor.Noon, 1)]),
        ]));

        Assert.InRange(
            (long)(await database.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"))!,
            1,
            PostgresSettings.FewestConnections);
    }
}
