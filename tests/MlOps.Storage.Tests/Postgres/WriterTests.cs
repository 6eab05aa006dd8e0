using MlOps.Storage.Conformance;
using MlOps.Storage.Postgres.AdoNet;
using MlOps.Storage.State;

namespace MlOps.Storage.Postgres;

/// <summary>The two ways in which states are written, without the store around them.</summary>
public sealed class WriterTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_WhileEveryConnectionIsInUse_IsNotLanded_AndNamesTheSetting(bool adoNet)
    {
        await using var database = await ReadyAsync();
        await using var connections = Connections(database, most: 1);
        var orleans = await AdoNetPersistence.StartAsync(connections.Source, "test", default);
        await using var writer = new PostgresWriter(connections, 1000, TimeSpan.Zero, TimeProvider.System);
        var store = new AdoNetStateStore(orleans, connections, 1000, TimeSpan.Zero, TimeProvider.System);
        Func<StateWrite, Task> write = adoNet ? store.WriteAsync : writer.WriteAsync;

        await using (await connections.OpenAsync(default))
        {
            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => write(First("a")).WaitAsync(Limit));
            var unread = await Assert.ThrowsAsync<StoreUnavailableException>(() => connections.ExecuteAsync("SELECT 1"));

            Assert.Contains("Nothing was written", failure.Message, StringComparison.Ordinal);
            Assert.All([failure, unread], told =>
            {
                Assert.Contains("raise MlOps:Storage:MaximumConnections", told.Message, StringComparison.Ordinal);
                Assert.DoesNotContain("Max Pool Size", told.Message, StringComparison.Ordinal);
            });
        }

        await write(First("a")).WaitAsync(Limit);
    }

    private static StateWrite First(string id, params AuthorityRow[] rows) => new("test", id, $"test/{id}", 0, "{}", [], [.. rows], TestActor.Noon);

    private static PostgresConnections Connections(PostgresDatabase database, int most = 4) =>
        new(new() { ConnectionString = database.ConnectionString, ClusterName = "test", MaximumConnections = most }, TimeProvider.System);

    /// <summary>A database with its tables.</summary>
    private static async Task<PostgresDatabase> ReadyAsync()
    {
        var database = await PostgresDatabase.CreateAsync();
        await using var connections = Connections(database);
        await PostgresOpening.PrepareAsync(connections, default);
        return database;
    }
}
