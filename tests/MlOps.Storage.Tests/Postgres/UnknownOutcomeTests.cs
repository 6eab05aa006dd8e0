using MlOps.Storage.Conformance;

namespace MlOps.Storage.Postgres;

/// <summary>A connection that is lost in the middle of a write.</summary>
public sealed class UnknownOutcomeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_WhoseAnswerIsLost_LandsOnce_AndIsAcknowledged(bool adoNet)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var proxy = new MutedProxy(TestCluster.PortOf(database.ConnectionString));
        await using var cluster = await TestCluster.OpenAsync(TestCluster.By(proxy.Port, database.ConnectionString), adoNet);
        var actor = cluster.Actor("a");
        await actor.WriteAsync("one", TestRows.Audit("First"));

        proxy.Mute();
        var write = actor.WriteAsync("two", TestRows.Audit("Second"), TestRows.Usage("use-1"), TestRows.Request("req-1"));
        await LandedAsync(database, version: 2);
        proxy.Cut();
        await write.WaitAsync(Patience);

        Assert.Equal("2", actor.State.ETag);
        await actor.WriteAsync("three");
        Assert.Equal("three", (await cluster.Actor("a").ReadAsync()).Text);
        Assert.Equal(["Second", "First"], (await cluster.Store.Platform.ListAsync("a", null, 10)).Select(entry => entry.Row.Command));
        Assert.Equal(1, (await cluster.Store.Platform.SumAsync("a"))[0].Events);
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_WhoseAnswerIsLost_WithAnothersOnTop_IsSaidToBeUnknown(bool adoNet)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var proxy = new MutedProxy(TestCluster.PortOf(database.ConnectionString));
        await using var cluster = await TestCluster.OpenAsync(TestCluster.By(proxy.Port, database.ConnectionString), adoNet);
        await using var other = await TestCluster.OpenAsync(database.ConnectionString, adoNet);
        var actor = cluster.Actor("a");
        await actor.WriteAsync("one");

        proxy.Mute();
        var write = actor.WriteAsync("two");
        await LandedAsync(database, version: 2);
        await (await other.Actor("a").ReadAsync()).WriteAsync("on top");
        proxy.Cut();

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => write.WaitAsync(Patience));
        Assert.Contains("unknown", failure.Message, StringComparison.Ordinal);
        Assert.Equal(("on top", "3"), (await actor.ReadAsync() is { } read ? (read.Text, read.State.ETag) : default));
    }

    [PostgresFact]
    public async Task Setting_WhoseAnswerIsLost_IsKnownToBeAdded()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var proxy = new MutedProxy(TestCluster.PortOf(database.ConnectionString));
        await using var cluster = await TestCluster.OpenAsync(TestCluster.By(proxy.Port, database.ConnectionString));

        proxy.Mute();
        var adding = cluster.Store.Platform.TryAddAsync("once", "mine");
        await UntilAsync(database, "SELECT value FROM settings WHERE key = 'once'", "mine");
        proxy.Cut();

        Assert.True(await adding.WaitAsync(Patience));
        Assert.False(await cluster.Store.Platform.TryAddAsync("once", "another's"));
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Batch_OnConnectionsThatWereEnded_LandsWhole(bool adoNet)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var cluster = await TestCluster.OpenAsync(database.ConnectionString, adoNet);
        var actors = Enumerable.Range(0, 40).Select(index => cluster.Actor($"a{index}")).ToArray();
        await Task.WhenAll(actors.Select(actor => actor.WriteAsync("one")));

        for (var round = 2; round <= 6; round++)
        {
            var writes = actors.Select(actor => actor.WriteAsync($"{round}", TestRows.Audit($"{round}"))).ToArray();
            await database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
            await Task.WhenAll(writes).WaitAsync(Patience);
        }

        Assert.All(actors, actor => Assert.Equal("6", actor.State.ETag));
        Assert.Equal(40L * 5, await database.ScalarAsync("SELECT count(*) FROM audit"));
        Assert.Equal(40L, await database.ScalarAsync("SELECT count(DISTINCT actor) FROM audit WHERE command = '6'"));
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Store_ThatIsAway_IsSaidToBe_AndComesBackByItself(bool adoNet)
    {
        await using var server = await OwnPostgres.StartAsync();
        await using var database = await PostgresDatabase.CreateAsync(server);
        await using var cluster = await TestCluster.OpenAsync(database.ConnectionString, adoNet, patience: TimeSpan.FromMilliseconds(200));
        var actor = cluster.Actor("a");
        await actor.WriteAsync("one");

        await server.StopAsync(crash: true);
        var unwritten = await Assert.ThrowsAsync<StoreUnavailableException>(() => actor.WriteAsync("two").WaitAsync(Patience));
        var unread = await Assert.ThrowsAsync<StoreUnavailableException>(() => cluster.Actor("a").ReadAsync().WaitAsync(Patience));
        Assert.Contains("unknown", unwritten.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown", unread.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Password", unwritten.Message, StringComparison.OrdinalIgnoreCase);

        await server.StartAgainAsync();
        var again = await cluster.Actor("a").ReadAsync();
        await again.WriteAsync("three");
        Assert.Equal(("three", "2"), (again.Text, again.State.ETag));
    }

    private static Task LandedAsync(PostgresDatabase database, long version) =>
        UntilAsync(database, "SELECT version FROM grain_state WHERE id = 'a'", version);

    private static async Task UntilAsync(PostgresDatabase database, string sql, object expected)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!Equals(await database.ScalarAsync(sql), expected))
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
