namespace MlOps.Storage.Postgres;

/// <summary>The server that tests run on is itself what they take it for.</summary>
public sealed class PostgresServerTests
{
    [PostgresFact]
    public async Task Database_Disposed_IsGone()
    {
        var first = await PostgresDatabase.CreateAsync();
        await using var second = await PostgresDatabase.CreateAsync();
        await first.ExecuteAsync("CREATE TABLE own (id int)");

        Assert.Null(await second.ScalarAsync("SELECT to_regclass('own')::text"));
        await first.DisposeAsync();

        Assert.Null(await second.ScalarAsync($"SELECT 1 FROM pg_database WHERE datname = '{first.Name}'"));
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OwnServer_StoppedAndStartedAgain_KeepsItsData(bool crash)
    {
        await using var server = await OwnPostgres.StartAsync();
        await using var database = await PostgresDatabase.CreateAsync(server);
        await database.ExecuteAsync("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)");

        await server.StopAsync(crash);
        await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => database.ScalarAsync("SELECT id FROM kept"));
        await server.StartAgainAsync();

        Assert.Equal(7, await database.ScalarAsync("SELECT id FROM kept"));
    }
}
