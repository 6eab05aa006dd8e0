using MlOps.Storage.Conformance;
using MlOps.Storage.Postgres.AdoNet;
using MlOps.Storage.State;
using Npgsql;
using Orleans.Storage;

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

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_ThatCollidesAgainAndAgain_IsGivenUp_AndIsNotLanded(bool adoNet)
    {
        await using var database = await ReadyAsync();
        await using var connections = Connections(database);
        var collisions = new Refusing(PostgresErrorCodes.DeadlockDetected);
        var patience = TimeSpan.FromMilliseconds(250);
        await using var writer = new PostgresWriter(connections, 1000, patience, TimeProvider.System, collisions.SendAsync);
        var store = new AdoNetStateStore(collisions, connections, 1000, patience, TimeProvider.System);
        Func<StateWrite, Task> write = adoNet ? store.WriteAsync : writer.WriteAsync;

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => write(First("a")).WaitAsync(Limit));

        Assert.Contains("Nothing was written", failure.Message, StringComparison.Ordinal);
        Assert.InRange(collisions.Tries, 1, 5);
        collisions.IsOver = true;
        await write(First("a")).WaitAsync(Limit);
    }

    [PostgresFact]
    public async Task Refusal_ThatCannotBeExplained_FailsItsWrite_AndTheNextLands()
    {
        await using var database = await ReadyAsync();
        await using var connections = Connections(database);
        var refusals = new Refusing(PostgresErrorCodes.UniqueViolation, "requests_once");
        await using var writer = new PostgresWriter(connections, 1000, TimeSpan.Zero, TimeProvider.System, refusals.SendAsync);

        // It broke the constraint of a row that it does not have.
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.WriteAsync(First("a")).WaitAsync(Limit));

        refusals.IsOver = true;
        await writer.WriteAsync(First("a")).WaitAsync(Limit);
    }

    [PostgresFact]
    public async Task Failure_ThatNobodyForesaw_FailsItsWrite_AndTheNextLands()
    {
        await using var database = await ReadyAsync();
        await using var connections = Connections(database);
        var clock = new BrokenClock { IsBroken = true };
        await using var writer = new PostgresWriter(connections, 1000, TimeSpan.Zero, clock);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => writer.WriteAsync(First("a")).WaitAsync(Limit));

        clock.IsBroken = false;
        await writer.WriteAsync(First("a")).WaitAsync(Limit);
    }

    private static StateWrite First(string id) => new("test", id, $"test/{id}", 0, "{}", [], [], TestActor.Noon);

    private static PostgresConnections Connections(PostgresDatabase database, int most = 4) =>
        new(new() { ConnectionString = database.ConnectionString, ClusterName = "test", MaximumConnections = most }, TimeProvider.System);

    /// <summary>A database with its tables.</summary>
    private static async Task<PostgresDatabase> ReadyAsync()
    {
        var database = await PostgresDatabase.CreateAsync();
        await using var connections = Connections(database);
        await PostgresOpening.PrepareAsync(connections, "test", null, default);
        return database;
    }

    /// <summary>A database that refuses whatever is sent, until that is over.</summary>
    private sealed class Refusing(string state, string? constraint = null) : IGrainStorage
    {
        public int Tries { get; private set; }

        public bool IsOver { get; set; }

        public Task SendAsync(NpgsqlConnection connection) => SendAsync();

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => SendAsync();

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();

        private Task SendAsync()
        {
            Tries++;
            return IsOver ? Task.CompletedTask : Task.FromException(new PostgresException("refused", "ERROR", "ERROR", state, constraintName: constraint));
        }
    }
}
