using MlOps.Storage.Conformance;
using Npgsql;

namespace MlOps.Storage.Postgres;

/// <summary>Databases that can be reached and are not fit for a cluster, from the start or from some moment on.</summary>
public sealed class UnfitDatabaseTests
{
    [PostgresFact]
    public async Task ConnectionString_ThatCannotBe_IsRefused_WithNothingOfThePassword()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        string[] wrong =
        [
            "Host=127.0.0.1;Port=99999",
            "Host=127.0.0.1;Port=many",
            "Host=127.0.0.1;Password=a;secret=hidden;Username=x",
            "Host=127.0.0.1;Target Session Attributes=standby",
            "Host=127.0.0.1;Multiplexing=true;Pooling=false",
        ];

        foreach (var text in wrong)
        {
            var refusal = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(text));

            Assert.StartsWith("MlOps:Storage:ConnectionString cannot be read: ", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
        }
    }

    [PostgresFact]
    public async Task Database_OfAnotherEncoding_IsRefused()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        var name = database.Name + "_latin";
        await database.ExecuteAsync($"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0");
        try
        {
            var refusal = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(In(database, name)));

            Assert.Contains("LATIN1", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("ENCODING 'UTF8'", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            await database.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    [PostgresTheory]
    [InlineData("CREATE SEQUENCE writers", "holds 'writers'")]
    [InlineData("CREATE FUNCTION routes_changed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'", "\"routes_changed\" already exists")]
    [InlineData("CREATE TABLE mlops_schema (name text)", "cannot be set up")]
    public async Task Database_ThatHoldsSomebodyElses_IsRefused_AndNothingIsMade(string somebodyElses, string reason)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await database.ExecuteAsync(somebodyElses);

        var refusal = await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(database.ConnectionString));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.InRange((long)(await database.ScalarAsync("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))!, 0, 1);
    }

    [PostgresFact]
    public async Task Database_ThatHoldsAnExtensionsOwn_IsTaken()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await database.ExecuteAsync("CREATE VIEW figures AS SELECT 1; ALTER EXTENSION plpgsql ADD VIEW figures");

        await (await TestCluster.OpenAsync(database.ConnectionString)).DisposeAsync();
    }

    [PostgresFact]
    public async Task Database_OfAnotherCluster_IsNotBroughtUpToDate()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await (await TestCluster.OpenAsync(database.ConnectionString, name: "north")).DisposeAsync();
        await database.ExecuteAsync("DROP FUNCTION mlops_write; DELETE FROM mlops_schema WHERE part = 'platform' AND version > 1");

        await Assert.ThrowsAsync<ClusterDatabaseException>(() => TestCluster.OpenAsync(database.ConnectionString, name: "south"));

        Assert.Equal(1, await database.ScalarAsync("SELECT max(version) FROM mlops_schema WHERE part = 'platform'"));
    }

    [PostgresTheory]
    [InlineData("REVOKE INSERT ON orleansmembershiptable FROM {0}", "no right to read and change the table \"orleansmembershiptable\"")]
    [InlineData("REVOKE ALL ON grain_state FROM {0}", "no right to read and change the table \"grain_state\"")]
    [InlineData("REVOKE USAGE ON SEQUENCE writers FROM {0}", "lacks rights")]
    [InlineData("ALTER ROLE {0} SET default_transaction_read_only = on", "takes no writes")]
    [InlineData("ALTER ROLE {0} SET search_path = nowhere", "CREATE SCHEMA")]
    [InlineData("ALTER ROLE {0} CONNECTION LIMIT 0", "max_connections")]
    [InlineData("SELECT 1", null)]
    public async Task Role_ThatMayNotDoEverything_IsRefused_AndToldWhat(string deprive, string? reason)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var role = await WeakRole.CreateAsync(database);
        await database.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, deprive, role.Name));

        var refusal = await Record.ExceptionAsync(async () => await (await TestCluster.OpenAsync(role.ConnectionString)).DisposeAsync());

        Assert.Equal(reason is null, refusal is null);
        Assert.Contains(reason ?? "", refusal?.Message ?? "", StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rights_TakenAwayWhileItRuns_FailWhatNeedsThem_UntilTheyAreBack(bool adoNet)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var role = await WeakRole.CreateAsync(database);
        await using var cluster = await TestCluster.OpenAsync(role.ConnectionString, adoNet, patience: TimeSpan.Zero);
        await cluster.Actor("listed").WriteAsync("one");

        await database.ExecuteAsync($"REVOKE ALL ON catalog FROM {role.Name}");
        var failures = await Task.WhenAll(
            Record.ExceptionAsync(() => cluster.Actor("listed").ReadThenAsync(actor => actor.WriteAsync(new TestState { Entry = actor.Entry("name") }))),
            Record.ExceptionAsync(() => cluster.Store.Platform.FindAsync("listed")));

        Assert.All(failures, failure =>
        {
            Assert.IsType<StoreUnavailableException>(failure);
            Assert.Contains("catalog", failure.Message, StringComparison.Ordinal);
            Assert.Contains("rights back", failure.Message, StringComparison.Ordinal);
        });
        Assert.Contains("Nothing was written", failures[0].Message, StringComparison.Ordinal);
        await database.ExecuteAsync($"GRANT ALL ON catalog TO {role.Name}");
        await cluster.Actor("listed").ReadThenAsync(actor => actor.WriteAsync(new TestState { Entry = actor.Entry("name") }));
        Assert.NotNull(await cluster.Store.Platform.FindAsync("listed"));
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Table_ThatIsGoneWhileItRuns_FailsWhatNeedsIt_UntilItIsBack(bool adoNet)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var cluster = await TestCluster.OpenAsync(database.ConnectionString, adoNet, patience: TimeSpan.Zero);
        var actor = cluster.Actor("a");
        await actor.WriteAsync("one");

        await database.ExecuteAsync("ALTER TABLE grain_state RENAME TO gone");
        var failures = await Task.WhenAll(Record.ExceptionAsync(() => actor.WriteAsync("two")), Record.ExceptionAsync(() => cluster.Actor("a").ReadAsync()));
        await database.ExecuteAsync("ALTER TABLE gone RENAME TO grain_state");

        Assert.All(failures, failure => Assert.IsType<StoreUnavailableException>(failure));
        Assert.All(failures, failure => Assert.Contains("bring them back", failure.Message, StringComparison.Ordinal));
        Assert.Equal("one", (await cluster.Actor("a").ReadAsync()).Text);
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_ThatTheDatabaseUndid_IsSaidToBeNotLanded(bool adoNet)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var role = await WeakRole.CreateAsync(database);
        await using var cluster = await TestCluster.OpenAsync(role.ConnectionString, adoNet, patience: TimeSpan.Zero);
        await cluster.Actor("a").WriteAsync("one");

        await database.ExecuteAsync($"ALTER ROLE {role.Name} SET default_transaction_read_only = on; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role.Name}'");
        Exception? failure = null;
        for (var tries = 0; failure?.Message.Contains("takes no writes", StringComparison.Ordinal) is not true && tries < 20; tries++)
        {
            // The first may meet a connection that was ended.
            failure = await Record.ExceptionAsync(() => cluster.Actor($"b{tries}").WriteAsync("one"));
        }

        Assert.IsType<StoreUnavailableException>(failure);
        Assert.Contains("Nothing was written", failure.Message, StringComparison.Ordinal);
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sessions_FromWhenTheDatabaseTookNoWrites_AreNotUsedOnceItTakesThem(bool adoNet)
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var role = await WeakRole.CreateAsync(database);
        await using var cluster = await TestCluster.OpenAsync(role.ConnectionString, adoNet);
        await database.ExecuteAsync($"ALTER ROLE {role.Name} SET default_transaction_read_only = on; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role.Name}'");

        // Session by session begins while it is so.
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => cluster.Store.Platform.FindAsync("a")));
        var write = cluster.Actor("a").WriteAsync("one");
        var failure = await Record.ExceptionAsync(() => cluster.Store.Platform.SetAsync("key", "value"));
        await database.ExecuteAsync($"ALTER ROLE {role.Name} RESET default_transaction_read_only");

        await write;
        Assert.Contains("takes no writes", failure?.Message, StringComparison.Ordinal);
        Assert.Equal("one", (await cluster.Actor("a").ReadAsync()).Text);
    }

    private static string In(PostgresDatabase database, string name) => new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = name }.ConnectionString;

    /// <summary>A role that may use a cluster's tables, which another made, and no more.</summary>
    private sealed class WeakRole : IAsyncDisposable
    {
        private readonly PostgresDatabase _database;

        private WeakRole(PostgresDatabase database) => _database = database;

        public string Name => "weak_" + _database.Name;

        public string ConnectionString => new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = Name, Password = "weak" }.ConnectionString;

        public static async Task<WeakRole> CreateAsync(PostgresDatabase database)
        {
            await (await TestCluster.OpenAsync(database.ConnectionString)).DisposeAsync();
            var role = new WeakRole(database);
            await database.ExecuteAsync(
                $"""
                CREATE ROLE {role.Name} LOGIN PASSWORD 'weak';
                GRANT USAGE ON SCHEMA public TO {role.Name};
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role.Name};
                GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role.Name};
                """);
            return role;
        }

        public async ValueTask DisposeAsync() => await _database.ExecuteAsync($"DROP OWNED BY {Name}; DROP ROLE {Name}");
    }
}

file static class TestActors
{
    public static async Task ReadThenAsync(this TestActor actor, Func<TestActor, Task> then) => await then(await actor.ReadAsync());
}
