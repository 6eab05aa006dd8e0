using Npgsql;

namespace MlOps.Storage.Postgres;

public sealed class MigrationLockTests
{
    private const string Where = "'mlops'";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [PostgresFact]
    public async Task Host_BehindOneThatHangs_SaysWhatItWaitsFor_AndGivesUp()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var first = await source.OpenConnectionAsync();
        await using var second = await source.OpenConnectionAsync();
        await using var held = await MigrationLock.TakeAsync(first, Where, Limit, null, default);
        var said = new List<string>();

        var failure = await Assert.ThrowsAsync<ClusterDatabaseException>(
            () => MigrationLock.TakeAsync(second, Where, TimeSpan.FromSeconds(1), said.Add, default).WaitAsync(Limit));

        Assert.StartsWith("Waiting for another host's migration", Assert.Single(said), StringComparison.Ordinal);

        // What the message says frees the lock.
        var remedy = failure.Message[failure.Message.IndexOf("SELECT", StringComparison.Ordinal)..].TrimEnd('.');
        Assert.Equal(true, await database.ScalarAsync(remedy));
        await using var next = await source.OpenConnectionAsync();
        await using var taken = await MigrationLock.TakeAsync(next, Where, Limit, null, default);
    }

    [PostgresFact]
    public async Task Store_BehindAnothersMigration_WaitsForIt_AndOpens()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var first = await source.OpenConnectionAsync();
        var held = await MigrationLock.TakeAsync(first, Where, Limit, null, default);
        await using var connections = new PostgresConnections(new() { ConnectionString = database.ConnectionString, ClusterName = "test" }, TimeProvider.System);
        var waits = new TaskCompletionSource();

        var opening = PostgresOpening.PrepareAsync(connections, "test", _ => waits.TrySetResult(), default);
        await waits.Task.WaitAsync(Limit);
        Assert.Null(await database.ScalarAsync("SELECT to_regclass('grain_state')::text"));
        await held.DisposeAsync();
        await opening.WaitAsync(Limit);

        Assert.NotNull(await database.ScalarAsync("SELECT to_regclass('grain_state')::text"));
        await using var again = await MigrationLock.TakeAsync(first, Where, Limit, _ => Assert.Fail("it was kept"), default);
    }

    [PostgresFact]
    public async Task Lock_WhoseConnectionIsLost_IsLetGoWithoutAnError()
    {
        await using var database = await PostgresDatabase.CreateAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        var held = await MigrationLock.TakeAsync(connection, Where, Limit, null, default);

        await database.ExecuteAsync($"SELECT pg_terminate_backend({connection.ProcessID})");

        await held.DisposeAsync();
    }
}
